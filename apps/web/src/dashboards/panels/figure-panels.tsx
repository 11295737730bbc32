// Panels of single values: stat, gauge, bar gauge, pie.
import type { BarGaugePanel, GaugePanel, PieChartPanel, ReduceOptions, StatPanel } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo } from 'react';
import { BarGauge } from '../../charts/bar-gauge.tsx';
import type { Figure } from '../../charts/figure-types.ts';
import { Gauge } from '../../charts/gauge.tsx';
import { Pie } from '../../charts/pie.tsx';
import { Stat } from '../../charts/stat.tsx';
import { figuresOf } from './figures.ts';
import type { PanelProps } from './panel-props.ts';

type FigurePanel = StatPanel | GaugePanel | BarGaugePanel | PieChartPanel;

function useFigures({ environment, data }: PanelProps<FigurePanel>, reduce: ReduceOptions): readonly Figure[] {
  const { palette, scope } = environment;
  return useMemo(() => figuresOf(data.frames, reduce, { palette, scope }), [data.frames, reduce, palette, scope]);
}

export function StatPanelView(props: PanelProps<StatPanel>): ReactElement {
  const { title, widthPx, heightPx, environment } = props;
  const { options } = environment.panel;
  const figures = useFigures(props, options.reduce);
  const shown = useMemo(
    () => (options.showPercentChange ? figures : figures.map(({ change: _, ...figure }) => figure)),
    [figures, options.showPercentChange],
  );
  return (
    <Stat
      figures={shown}
      title={title}
      widthPx={widthPx}
      heightPx={heightPx}
      colorMode={options.colorMode === 'background_solid' ? 'background' : options.colorMode}
      hasTrend={options.graphMode === 'area'}
      text={options.textMode}
      orientation={options.orientation}
      justify={options.justifyMode}
    />
  );
}

export function GaugePanelView(props: PanelProps<GaugePanel>): ReactElement {
  const { title, widthPx, heightPx, environment } = props;
  const { options } = environment.panel;
  return (
    <Gauge
      figures={useFigures(props, options.reduce)}
      title={title}
      widthPx={widthPx}
      heightPx={heightPx}
      hasMarkers={options.showThresholdMarkers}
      hasLabels={options.showThresholdLabels}
      orientation={options.orientation}
    />
  );
}

export function BarGaugePanelView(props: PanelProps<BarGaugePanel>): ReactElement {
  const { title, heightPx, widthPx, environment } = props;
  const { options } = environment.panel;
  const orientation =
    options.orientation === 'auto' ? (widthPx > heightPx * 2 ? 'vertical' : 'horizontal') : options.orientation;
  return (
    <BarGauge
      figures={useFigures(props, options.reduce)}
      title={title}
      heightPx={heightPx}
      orientation={orientation}
      mode={options.displayMode}
      valueText={options.valueMode}
      hasNames={options.namePlacement !== 'hidden'}
      showUnfilled={options.showUnfilled}
    />
  );
}

/** In a panel narrower than this, a legend beside the pie would leave no room for either. */
const LEGEND_BESIDE_PX_MIN = 260;

export function PieChartPanelView(props: PanelProps<PieChartPanel>): ReactElement {
  const { title, widthPx, heightPx, environment } = props;
  const { options } = environment.panel;
  const { legend } = options;
  return (
    <Pie
      figures={useFigures(props, options.reduce)}
      title={title}
      heightPx={heightPx}
      isDonut={options.pieType === 'donut'}
      labels={options.displayLabels}
      sort={options.sort}
      legend={legend.showLegend ? legend.displayMode : 'hidden'}
      legendPlacement={widthPx < LEGEND_BESIDE_PX_MIN ? 'bottom' : legend.placement}
      legendValues={legend.values}
    />
  );
}
