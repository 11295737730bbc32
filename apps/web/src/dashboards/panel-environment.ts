// What a panel is drawn with: itself, and all that the dashboard around it knows.
import type { DatasourceScope, InterpolationScope, Palette, Panel } from '@o11y-lab/dashboards';
import type { ChartAnnotation } from '../charts/chart-types.ts';
import type { TimeRange } from '../time/time-range.ts';

export interface PanelEnvironment<P extends Panel = Panel> {
  readonly panel: P;
  /** Variables, with those that a repetition fixed. */
  readonly scope: InterpolationScope;
  readonly range: TimeRange;
  readonly maxDataPoints: number;
  readonly panelInterval: string | undefined;
  readonly datasourceScope: DatasourceScope;
  readonly palette: Palette;
  /** An IANA name; '' is the reader's own. */
  readonly timeZone: string;
  /** Charts with the same key share the crosshair. */
  readonly syncKey: string | undefined;
  /** Stretches of time that all time charts of the dashboard show. */
  readonly annotations: readonly ChartAnnotation[];
  readonly onZoom: (range: TimeRange) => void;
}
