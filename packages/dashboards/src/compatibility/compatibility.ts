// What of a dashboard works here: one answer for the badge on the page, the lint and CI.
import type { Finding, FindingLevel, Where } from '../finding.ts';
import { isKnownScheme } from '../heatmap/colors.ts';
import type { Dashboard, Panel, ReduceOptions, Target } from '../panel-model.ts';
import { panelsOf } from '../parse/dashboard.ts';
import { isKnownReducer } from '../reduce/reduce.ts';
import { safeUrl, variablesIn } from '../variables/interpolate.ts';
import { isMacro } from '../variables/mask.ts';
import { orderVariables } from '../variables/order.ts';
import { PANEL_SUPPORT } from './support.ts';

export interface CompatibilityReport {
  /** The worst that was found: `full` when there is nothing but notes. */
  readonly verdict: 'full' | 'partial' | 'unsupported';
  /** The worst first, then in the order of the file; each once per place. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Exclude<FindingLevel, 'error'>, number>>;
  readonly panelCount: number;
}

const ORDER: Readonly<Record<FindingLevel, number>> = { error: 0, unsupported: 1, partial: 2, note: 3 };

export function compatibilityOf(dashboard: Dashboard): CompatibilityReport {
  const panels = panelsOf(dashboard);
  const derived = [...panels.flatMap((panel) => ofPanel(panel, dashboard)), ...ofDashboard(dashboard)];
  const findings = distinct([...dashboard.findings, ...derived]).sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  const count = (level: FindingLevel): number => findings.filter((finding) => finding.level === level).length;
  const counts = { unsupported: count('unsupported'), partial: count('partial'), note: count('note') };
  const verdict = counts.unsupported > 0 ? 'unsupported' : counts.partial > 0 ? 'partial' : 'full';
  return { verdict, findings, counts, panelCount: panels.length };
}

/** The findings of one panel, for its badge. */
export function findingsOfPanel(report: CompatibilityReport, panel: Pick<Panel, 'path'>): readonly Finding[] {
  return report.findings.filter(({ where }) => where.path === panel.path || where.path.startsWith(`${panel.path}.`));
}

/** Texts of a target that variables stand in. */
export function queryTexts(target: Target): readonly string[] {
  switch (target.kind) {
    case 'prometheus':
    case 'loki':
      return [target.expr, target.legendFormat, target.interval ?? ''];
    case 'tempo':
      return [target.query, ...target.serviceMapSelectors, ...target.filters.flatMap((filter) => filter.value)];
    case 'unsupported':
      return [];
    default:
      return target satisfies never;
  }
}

/** Where a panel stands, for findings about it. */
export function whereOf(panel: Panel, path?: string): Where {
  const place = path ? `${panel.path}.${path}` : panel.path;
  return { path: place, panelId: panel.id, ...(panel.title && { panelTitle: panel.title }) };
}

function ofPanel(panel: Panel, dashboard: Dashboard): readonly Finding[] {
  const found: Finding[] = [];
  const add = (level: FindingLevel, feature: string, message: string, path?: string): void => {
    found.push({ level, feature, message, where: whereOf(panel, path) });
  };
  if (panel.kind !== 'unsupported') {
    const missing = PANEL_SUPPORT[panel.kind];
    if (missing) add('partial', `panel:${panel.kind}`, missing);
  }
  if (panel.kind === 'alertlist') {
    const { folder, dashboardAlerts, viewMode, groupMode } = panel.options;
    if (folder !== undefined || dashboardAlerts) {
      add(
        'partial',
        'alertlist:filter',
        'alerts are filtered by state, name and labels, not by folder or dashboard',
        'options',
      );
    }
    if (viewMode === 'stat' || groupMode === 'custom') {
      add(
        'partial',
        'alertlist:view',
        'alerts are shown as one list, neither counted nor grouped by labels',
        'options',
      );
    }
  }
  if (panel.kind === 'heatmap') {
    if (panel.options.calculate) {
      add(
        'partial',
        'heatmap:calculate',
        'heatmaps are drawn of buckets; values are not counted into cells',
        'options',
      );
    }
    if (panel.options.color.mode === 'scheme' && !isKnownScheme(panel.options.color.scheme)) {
      add(
        'partial',
        'heatmap:scheme',
        `the colour scheme "${panel.options.color.scheme}" is shown as Oranges`,
        'options',
      );
    }
  }
  if (panel.kind === 'text' && panel.options.mode === 'html') {
    add('note', 'text:html', 'HTML is cleaned: scripts, styles and frames are left out', 'options');
  }
  for (const calc of calcsOf(panel).filter((one) => !isKnownReducer(one))) {
    add('partial', `calc:${calc}`, `the calculation "${calc}" is not known and shows nothing`, 'options');
  }
  if (panel.datasource.kind === 'input') inputNote(panel.datasource.name, add, 'datasource');
  for (const [index, target] of panel.targets.entries()) {
    const own = target.datasource;
    if (own.kind === 'input' && panel.datasource.kind !== 'input')
      inputNote(own.name, add, `targets[${index}].datasource`);
    for (const name of undefinedVariables(target, panel, dashboard)) {
      add(
        'partial',
        'variable:undefined',
        `"$${name}" is no variable of this dashboard and stays as it is`,
        `targets[${index}]`,
      );
    }
  }
  const defaults = panel.fieldConfig.defaults.links ?? [];
  const links = [...panel.links, ...defaults, ...panel.fieldConfig.overrides.flatMap(({ set }) => set.links ?? [])];
  for (const link of links.filter(({ url }) => safeUrl(url) === undefined && !url.startsWith('$'))) {
    add('partial', 'link:unsafe', `the link "${link.title}" is neither http(s) nor relative and is left out`);
  }
  for (const { matcher } of panel.fieldConfig.overrides) {
    if (matcher.kind === 'byValue') add('note', 'matcher:byValue', 'overrides by value go by all values of the range');
  }
  return found;
}

function inputNote(
  name: string,
  add: (level: FindingLevel, feature: string, message: string, path: string) => void,
  path: string,
): void {
  const message = `"\${${name}}" is filled in here by the type of the data source; a provisioned Grafana never fills it in`;
  add('note', 'datasource:input', message, path);
}

function undefinedVariables(target: Target, panel: Panel, dashboard: Dashboard): readonly string[] {
  const known = new Set(dashboard.variables.map((variable) => variable.name));
  const names = queryTexts(target).flatMap(variablesIn);
  return [...new Set(names)].filter(
    (name) =>
      !known.has(name) && !isMacro(name) && !panel.scopedVars?.[name] && !/^\d+$/.test(name) && !name.startsWith('__'),
  );
}

function calcsOf(panel: Panel): readonly string[] {
  const legend = panel.kind === 'timeseries' ? panel.options.legend.calcs : [];
  return [...(reduceOf(panel)?.calcs ?? []), ...legend];
}

function reduceOf(panel: Panel): ReduceOptions | undefined {
  switch (panel.kind) {
    case 'stat':
    case 'gauge':
    case 'bargauge':
    case 'piechart':
      return panel.options.reduce;
    default:
      return undefined;
  }
}

function ofDashboard(dashboard: Dashboard): readonly Finding[] {
  const found: Finding[] = [];
  const add = (level: FindingLevel, feature: string, message: string, path: string): void => {
    found.push({ level, feature, message, where: { path } });
  };
  for (const [index, variable] of dashboard.variables.entries()) {
    const path = `templating.list[${index}]`;
    if (variable.kind === 'adhoc') {
      add('partial', 'variable:adhoc', `the filters of "${variable.name}" are shown, but not added to queries`, path);
    }
  }
  const { cyclic } = orderVariables(dashboard.variables);
  if (cyclic.length > 0) {
    add(
      'partial',
      'variable:cycle',
      `the variables ${cyclic.join(', ')} wait for each other in a circle`,
      'templating',
    );
  }
  for (const [index, annotation] of dashboard.annotations.entries()) {
    if (annotation.builtIn || !annotation.enable || annotation.target?.kind === 'prometheus') continue;
    add(
      'partial',
      'annotation',
      `the annotation "${annotation.name}" is not drawn: only those of Prometheus are`,
      `annotations.list[${index}]`,
    );
  }
  for (const [index, link] of dashboard.links.entries()) {
    if (link.kind === 'link' && safeUrl(link.url) === undefined && !link.url.startsWith('$')) {
      add(
        'partial',
        'link:unsafe',
        `the link "${link.title}" is neither http(s) nor relative and is left out`,
        `links[${index}]`,
      );
    }
  }
  return found;
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) seen.set(`${finding.feature} ${finding.where.path} ${finding.message}`, finding);
  return [...seen.values()];
}
