// What the pages draw of each kind of panel: the one place that badge, lint and docs/compat/grafana-dashboards.md go by.
import type { PanelKind } from '../panel-model.ts';

/** `undefined`: all that the model holds. A text: what is missing. */
export const PANEL_SUPPORT: Readonly<Record<Exclude<PanelKind, 'unsupported'>, string | undefined>> = {
  timeseries: undefined,
  stat: undefined,
  gauge: undefined,
  bargauge: undefined,
  piechart: undefined,
  table: undefined,
  text: undefined,
  heatmap: undefined,
  logs: undefined,
  nodeGraph: undefined,
  traces: undefined,
  alertlist: undefined,
  histogram: 'shown as a table of its values',
  'state-timeline': 'shown as a table of its values',
  'status-history': 'shown as a table of its values',
};
