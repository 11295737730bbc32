// Which provisioned data source a panel, target or variable means.
import type { DashboardInput, DatasourceRef } from './panel-model.ts';

/** What is known of a provisioned data source. */
export interface DatasourceInfo {
  readonly uid: string;
  readonly name: string;
  /** The plugin: "prometheus", "loki", "tempo". */
  readonly type: string;
  readonly isDefault?: boolean;
  /** `jsonData.timeInterval`: how often is scraped. */
  readonly timeInterval?: string;
}

export interface DatasourceScope {
  readonly datasources: readonly DatasourceInfo[];
  readonly inputs?: readonly DashboardInput[];
  /** The present value of a data source variable: a uid or a name. */
  readonly currentOf?: (variable: string) => string | undefined;
}

/** The data source behind a reference, or undefined when there is none. `mixed` and the like never resolve: ask the targets. */
export function resolveDatasource(ref: DatasourceRef, scope: DatasourceScope): DatasourceInfo | undefined {
  const { datasources } = scope;
  switch (ref.kind) {
    case 'default':
      return datasources.find((source) => source.isDefault) ?? datasources[0];
    case 'uid':
      return byUidOrName(ref.uid, datasources);
    case 'name':
      return byUidOrName(ref.name, datasources);
    case 'variable': {
      const value = scope.currentOf?.(ref.name);
      if (value !== undefined && value !== '' && value !== 'default') return byUidOrName(value, datasources);
      return ref.type ? ofType(ref.type, datasources) : resolveDatasource({ kind: 'default' }, scope);
    }
    case 'input': {
      const type = scope.inputs?.find((input) => input.name === ref.name)?.pluginId ?? ref.type;
      return type ? ofType(type, datasources) : resolveDatasource({ kind: 'default' }, scope);
    }
    case 'type':
      return ofType(ref.type, datasources);
    case 'mixed':
    case 'grafana':
    case 'dashboard':
    case 'expression':
      return undefined;
    default:
      return ref satisfies never;
  }
}

function byUidOrName(text: string, datasources: readonly DatasourceInfo[]): DatasourceInfo | undefined {
  return datasources.find((source) => source.uid === text) ?? datasources.find((source) => source.name === text);
}

function ofType(type: string, datasources: readonly DatasourceInfo[]): DatasourceInfo | undefined {
  const candidates = datasources.filter((source) => source.type === type);
  return candidates.find((source) => source.isDefault) ?? candidates[0];
}
