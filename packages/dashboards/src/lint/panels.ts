// Rules about panels: ids, places, data sources, units, descriptions.
import { whereOf } from '../compatibility/compatibility.ts';
import type { DatasourceInfo } from '../datasource.ts';
import type { Finding } from '../finding.ts';
import type { Dashboard, DatasourceRef, Panel } from '../panel-model.ts';
import { panelsOf } from '../parse/dashboard.ts';

/** Kinds that show something without a query. */
const WITHOUT_QUERY = new Set<Panel['kind']>(['text', 'alertlist', 'unsupported']);
/** Kinds whose numbers mean little without a unit. */
const WITH_UNIT = new Set<Panel['kind']>(['timeseries', 'stat', 'gauge', 'bargauge']);

export function lintPanels(dashboard: Dashboard, datasources: readonly DatasourceInfo[]): readonly Finding[] {
  const panels = panelsOf(dashboard);
  const variables = new Set(dashboard.variables.filter((one) => one.kind === 'datasource').map((one) => one.name));
  return [
    ...duplicateIds(dashboard),
    ...dashboard.sections.flatMap((section) => overlaps(section.panels)),
    ...panels.flatMap((panel) => ofPanel(panel)),
    ...panels.flatMap((panel) => ofDatasources(panel, datasources, variables)),
  ];
}

function duplicateIds(dashboard: Dashboard): readonly Finding[] {
  const found: Finding[] = [];
  const seen = new Set<number>(dashboard.sections.flatMap(({ row }) => (row && row.id !== 0 ? [row.id] : [])));
  for (const panel of panelsOf(dashboard)) {
    if (panel.id === 0) found.push(error(panel, 'missing-id', 'no id: links to the panel cannot be made'));
    else if (seen.has(panel.id)) found.push(error(panel, 'duplicate-id', `id ${panel.id} is used twice`));
    seen.add(panel.id);
  }
  return found;
}

function overlaps(panels: readonly Panel[]): readonly Finding[] {
  return panels.flatMap((panel, index) => {
    const a = panel.gridPos;
    const other = panels.slice(0, index).find(({ gridPos: b }) => {
      return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    });
    return other
      ? [error(panel, 'overlap', `stands on the same place as "${other.title || other.id}"`, 'gridPos')]
      : [];
  });
}

function ofPanel(panel: Panel): readonly Finding[] {
  const found: Finding[] = [];
  if (panel.kind !== 'text' && panel.title === '') found.push(note(panel, 'missing-title', 'no title'));
  if (panel.description === '' && !WITHOUT_QUERY.has(panel.kind)) {
    found.push(note(panel, 'missing-description', 'no description of what it shows and how to read it'));
  }
  if (panel.targets.length === 0 && !WITHOUT_QUERY.has(panel.kind)) found.push(error(panel, 'no-query', 'no query'));
  if (WITH_UNIT.has(panel.kind) && panel.fieldConfig.defaults.unit === undefined && !unitByOverride(panel)) {
    found.push(
      note(panel, 'missing-unit', 'no unit: write "short" if it is a plain count', 'fieldConfig.defaults.unit'),
    );
  }
  if (panel.kind === 'heatmap' && panel.options.yAxis.unit === undefined) {
    found.push(note(panel, 'missing-unit', 'no unit on the axis of the buckets', 'options.yAxis.unit'));
  }
  const refIds = panel.targets.map((target) => target.refId);
  const twice = refIds.find((refId, index) => refIds.indexOf(refId) !== index);
  if (twice) found.push(error(panel, 'duplicate-ref-id', `two queries are called "${twice}"`, 'targets'));
  return found;
}

function unitByOverride(panel: Panel): boolean {
  return panel.fieldConfig.overrides.some(({ set }) => set.unit !== undefined);
}

function ofDatasources(
  panel: Panel,
  datasources: readonly DatasourceInfo[],
  variables: ReadonlySet<string>,
): readonly Finding[] {
  const refs: readonly (readonly [DatasourceRef, string])[] = [
    [panel.datasource, 'datasource'],
    ...panel.targets.map((target, index) => [target.datasource, `targets[${index}].datasource`] as const),
  ];
  const found = new Map<string, Finding>();
  for (const [ref, path] of refs) {
    const problem = problemOf(ref, datasources, variables);
    // A target without a data source of its own repeats the panel's problem.
    if (problem && !found.has(problem.message))
      found.set(problem.message, error(panel, problem.feature, problem.message, path));
  }
  return [...found.values()];
}

function problemOf(
  ref: DatasourceRef,
  datasources: readonly DatasourceInfo[],
  variables: ReadonlySet<string>,
): { readonly feature: string; readonly message: string } | undefined {
  switch (ref.kind) {
    case 'input':
      return {
        feature: 'datasource-input',
        message: `"\${${ref.name}}" never resolves in a provisioned Grafana; use a uid or a data source variable`,
      };
    case 'variable':
      return variables.has(ref.name)
        ? undefined
        : { feature: 'datasource-variable', message: `"$${ref.name}" is no data source variable of this dashboard` };
    case 'uid':
    case 'name': {
      const name = ref.kind === 'uid' ? ref.uid : ref.name;
      const known = datasources.find((source) => source.uid === name || (ref.kind === 'name' && source.name === name));
      if (datasources.length === 0) return undefined;
      if (!known)
        return {
          feature: 'datasource-unknown',
          message: `no data source "${name}" is provisioned (${datasources.map((source) => source.uid).join(', ')})`,
        };
      const type = ref.kind === 'uid' ? ref.type : undefined;
      return type !== undefined && type !== known.type
        ? {
            feature: 'datasource-type',
            message: `data source "${name}" is of type ${known.type}, the file says ${type}`,
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

function error(panel: Panel, rule: string, message: string, path?: string): Finding {
  return { level: 'error', feature: `lint:${rule}`, message, where: whereOf(panel, path) };
}

function note(panel: Panel, rule: string, message: string, path?: string): Finding {
  return { level: 'note', feature: `lint:${rule}`, message, where: whereOf(panel, path) };
}
