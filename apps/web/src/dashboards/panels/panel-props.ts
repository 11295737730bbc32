import type { Panel } from '@o11y-lab/dashboards';
import type { PanelEnvironment } from '../panel-environment.ts';
import type { PanelData } from '../run/use-panel-data.ts';

/** What every kind of panel is given. */
export interface PanelProps<P extends Panel> {
  readonly environment: PanelEnvironment<P>;
  readonly data: PanelData;
  /** Variables filled in. */
  readonly title: string;
  readonly widthPx: number;
  readonly heightPx: number;
}
