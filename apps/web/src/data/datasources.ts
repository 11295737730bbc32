// The public APIs of the three data sources, on the page's own origin: the backend hands these paths to the very same
// handlers as on ports 9090, 3100 and 3200.
import { type Answer, ask } from './http.ts';
import { type JsonObject, list, object, optionalText, text } from './json.ts';

export type DataSourceUid = 'prometheus' | 'loki' | 'tempo';

/** Path of an API, e.g. `apiPath('prometheus', '/api/v1/query')`. */
export function apiPath(uid: DataSourceUid, path: string): string {
  return `/api/datasources/proxy/uid/${uid}${path}`;
}

/** A provisioned data source, as Grafana's files say it. */
export interface DataSource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  /** Of the public API, for curl and for other tools. */
  readonly url: string;
  readonly isDefault: boolean;
  readonly jsonData: JsonObject;
}

export function fetchDataSources(signal?: AbortSignal): Promise<Answer<readonly DataSource[]>> {
  const read = (json: unknown): readonly DataSource[] =>
    list(json, 'data sources').map((item) => {
      const { uid, name, type, url, isDefault, jsonData } = object(item, 'data source');
      return {
        uid: text(uid, 'uid'),
        name: optionalText(name) ?? text(uid, 'uid'),
        type: optionalText(type) ?? '',
        url: optionalText(url) ?? '',
        isDefault: isDefault === true,
        jsonData: object(jsonData ?? {}, 'jsonData'),
      };
    });
  return ask('/api/datasources', read, { signal });
}

/** What a data source says of itself when it is well. */
export interface DataSourceHealth {
  readonly version: string | undefined;
  readonly revision: string | undefined;
  readonly elapsedMs: number | undefined;
}

/** @throws ApiError with the reason when it does not answer. */
export function fetchDataSourceHealth(uid: string, signal?: AbortSignal): Promise<Answer<DataSourceHealth>> {
  const read = (json: unknown): DataSourceHealth => {
    const { buildInfo, elapsedMs } = object(json);
    const info = object(buildInfo ?? {});
    // Prometheus wraps what Loki and Tempo say as it is.
    const { version, revision } = object(info['data'] ?? info);
    return {
      version: optionalText(version),
      revision: optionalText(revision),
      elapsedMs: typeof elapsedMs === 'number' ? elapsedMs : undefined,
    };
  };
  return ask(`/api/datasources/uid/${encodeURIComponent(uid)}/health`, read, { signal });
}
