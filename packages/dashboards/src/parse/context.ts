// What the parsers of one dashboard share: where findings go, and what is known of data sources.
import type { DatasourceInfo } from '../datasource.ts';
import type { Finding, FindingLevel, Where } from '../finding.ts';
import type { DashboardInput, DatasourceRef } from '../panel-model.ts';

export interface ParseContext {
  readonly findings: Finding[];
  readonly datasources: readonly DatasourceInfo[];
  readonly inputs: readonly DashboardInput[];
  /** The plugin of each data source variable. */
  readonly datasourceVariables: ReadonlyMap<string, string>;
  readonly variableNames: ReadonlySet<string>;
}

export type Report = (level: FindingLevel, feature: string, message: string, path?: string) => void;

/** Reports into the context; `path` is appended to where the parser stands. */
export function reporterOf(context: ParseContext, where: Where): Report {
  return (level, feature, message, path) => {
    context.findings.push({
      level,
      feature,
      message,
      where: path ? { ...where, path: `${where.path}.${path}` } : where,
    });
  };
}

/** The plugin behind a reference, as far as the file and the known data sources tell. */
export function pluginOf(ref: DatasourceRef, context: ParseContext): string | undefined {
  switch (ref.kind) {
    case 'uid':
      return context.datasources.find((source) => source.uid === ref.uid)?.type ?? ref.type;
    case 'name':
      return context.datasources.find((source) => source.name === ref.name || source.uid === ref.name)?.type;
    case 'variable':
      return ref.type ?? context.datasourceVariables.get(ref.name);
    case 'input':
      return ref.type ?? context.inputs.find((input) => input.name === ref.name)?.pluginId;
    case 'type':
      return ref.type;
    case 'default':
      return context.datasources.find((source) => source.isDefault)?.type;
    case 'mixed':
    case 'grafana':
    case 'dashboard':
    case 'expression':
      return undefined;
    default:
      return ref satisfies never;
  }
}
