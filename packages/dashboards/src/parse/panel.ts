// One panel. What all kinds have in common is read here; the options of each kind in *-options.ts.
import type { GridPos, Panel, PanelBase, Repeat } from '../panel-model.ts';
import {
  heatmapOptions,
  histogramOptions,
  stateTimelineOptions,
  statusHistoryOptions,
  tableOptions,
  timeseriesOptions,
} from './chart-options.ts';
import { type ParseContext, type Report, reporterOf } from './context.ts';
import { parseDatasourceRef } from './datasource-ref.ts';
import { parseFieldConfig } from './field-config.ts';
import { parseLinks } from './field-properties.ts';
import { arrayOf, defined, isObject, type Json, numberOf, objectOf, oneOf, textOf, truthOf } from './json.ts';
import { alertListOptions, logsOptions, nodeGraphOptions, textOptions, tracesOptions } from './other-options.ts';
import { barGaugeOptions, gaugeOptions, pieOptions, statOptions } from './single-value-options.ts';
import { parseTarget } from './target.ts';
import { parseTransformations } from './transformation.ts';

/** Panels that older Grafanas had, and what to do about them. */
const RETIRED: Readonly<Record<string, string>> = {
  graph: 'save the dashboard with Grafana 8 or later, which turns it into a time series',
  singlestat: 'save the dashboard with Grafana 8 or later, which turns it into a stat',
  'table-old': 'save the dashboard with Grafana 8 or later, which turns it into a table',
};

export function parsePanel(json: unknown, path: string, context: ParseContext): Panel {
  const source = objectOf(json);
  const id = numberOf(source['id']) ?? 0;
  const title = textOf(source['title']);
  const report = reporterOf(context, { path, panelId: id, ...(title && { panelTitle: title }) });
  const base = parseBase(source, { path, id, title }, context, report);
  return withOptions(base, textOf(source['type']), source, report);
}

export function parseGridPos(json: unknown): GridPos {
  const { x, y, w, h } = objectOf(json);
  const cell = (value: unknown, low: number, high: number, otherwise: number): number =>
    Math.max(low, Math.min(high, Math.round(numberOf(value) ?? otherwise)));
  const width = cell(w, 1, 24, 12);
  return { x: Math.min(cell(x, 0, 23, 0), 24 - width), y: cell(y, 0, 100_000, 0), w: width, h: cell(h, 1, 1000, 8) };
}

export function parseRepeat(source: Json): Repeat | undefined {
  const variable = textOf(source['repeat']);
  if (!variable) return undefined;
  const maxPerRow = Math.max(1, Math.min(24, Math.trunc(numberOf(source['maxPerRow']) ?? 4)));
  return { variable, direction: oneOf(source['repeatDirection'], ['h', 'v']), maxPerRow };
}

function parseBase(
  source: Json,
  place: { readonly path: string; readonly id: number; readonly title: string },
  context: ParseContext,
  report: Report,
): PanelBase {
  const datasource = parseDatasourceRef(source['datasource'], context);
  const options = objectOf(source['options']);
  if (isObject(source['libraryPanel'])) {
    report(
      'unsupported',
      'library-panel',
      'a library panel holds its content in the database of one Grafana, not here',
    );
  }
  if (source['alert']) report('note', 'legacy-alert', 'the alert inside this panel is ignored; write it as a rule');
  return {
    ...place,
    description: textOf(source['description']),
    transparent: truthOf(source['transparent']),
    gridPos: parseGridPos(source['gridPos']),
    datasource,
    targets: arrayOf(source['targets']).map((target, index) =>
      parseTarget(target, { index, panelDatasource: datasource }, context, report),
    ),
    transformations: parseTransformations(source['transformations'], report),
    fieldConfig: parseFieldConfig(source['fieldConfig'], report),
    hideTimeOverride: truthOf(source['hideTimeOverride']),
    links: parseLinks([...arrayOf(source['links']), ...arrayOf(options['dataLinks'])]),
    source,
    ...defined({
      interval: textOf(source['interval']) || undefined,
      maxDataPoints: positive(numberOf(source['maxDataPoints'])),
      timeFrom: textOf(source['timeFrom']) || undefined,
      timeShift: textOf(source['timeShift']) || undefined,
      repeat: parseRepeat(source),
    }),
  };
}

function withOptions(base: PanelBase, type: string, source: Json, report: Report): Panel {
  const o = objectOf(source['options']);
  if (isObject(source['libraryPanel']) && type === '') return { kind: 'unsupported', ...base, type: 'library panel' };
  switch (type) {
    case 'timeseries':
      return { kind: 'timeseries', ...base, options: timeseriesOptions(o) };
    case 'stat':
      return { kind: 'stat', ...base, options: statOptions(o) };
    case 'gauge':
      return { kind: 'gauge', ...base, options: gaugeOptions(o) };
    case 'bargauge':
      return { kind: 'bargauge', ...base, options: barGaugeOptions(o) };
    case 'piechart':
      return { kind: 'piechart', ...base, options: pieOptions(o) };
    case 'table':
      return { kind: 'table', ...base, options: tableOptions(o) };
    case 'text':
      // Before Grafana 8 mode and content stood beside the options.
      return { kind: 'text', ...base, options: textOptions('content' in o || 'mode' in o ? o : source) };
    case 'heatmap':
      return { kind: 'heatmap', ...base, options: heatmapOptions(o) };
    case 'logs':
      return { kind: 'logs', ...base, options: logsOptions(o) };
    case 'alertlist':
      return { kind: 'alertlist', ...base, options: alertListOptions(o) };
    case 'nodeGraph':
      return { kind: 'nodeGraph', ...base, options: nodeGraphOptions(o) };
    case 'traces':
      return { kind: 'traces', ...base, options: tracesOptions(o) };
    case 'histogram':
      return { kind: 'histogram', ...base, options: histogramOptions(o) };
    case 'state-timeline':
      return { kind: 'state-timeline', ...base, options: stateTimelineOptions(o) };
    case 'status-history':
      return { kind: 'status-history', ...base, options: statusHistoryOptions(o) };
    default: {
      const advice = RETIRED[type] ?? 'its queries can still be opened in Explore';
      report('unsupported', `panel:${type || 'none'}`, `panels of type "${type}" are not drawn; ${advice}`);
      return { kind: 'unsupported', ...base, type };
    }
  }
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value >= 1 ? Math.trunc(value) : undefined;
}
