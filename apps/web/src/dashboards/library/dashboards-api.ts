// Which dashboards there are, and their files: those that the backend was provisioned with, and those imported here.
import { type Answer, ask } from '../../data/http.ts';
import { list, object, optionalText, texts } from '../../data/json.ts';

export interface ListedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly folderTitle: string;
  readonly url: string;
  readonly file: string;
  /** Why it can't be shown. */
  readonly error: string | undefined;
}

export function fetchDashboards(signal?: AbortSignal): Promise<Answer<readonly ListedDashboard[]>> {
  const read = (json: unknown): readonly ListedDashboard[] =>
    list(json).map((item) => {
      const entry = object(item);
      return {
        uid: optionalText(entry['uid']) ?? '',
        title: optionalText(entry['title']) ?? optionalText(entry['file']) ?? '',
        tags: texts(entry['tags'] ?? []),
        description: optionalText(entry['description']) ?? '',
        folderTitle: optionalText(entry['folderTitle']) ?? '',
        url: optionalText(entry['url']) ?? '',
        file: optionalText(entry['file']) ?? '',
        error: optionalText(entry['error']),
      };
    });
  return ask('/api/search', read, { signal });
}

/** The file as it is; `parseDashboard` reads it. */
export function fetchDashboard(uid: string, signal?: AbortSignal): Promise<Answer<unknown>> {
  return ask(`/api/dashboards/uid/${encodeURIComponent(uid)}`, (json) => object(json)['dashboard'], { signal });
}
