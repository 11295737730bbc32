import type { TimeseriesPanel } from '@o11y-lab/dashboards';
import { type ReactElement, useCallback, useMemo } from 'react';
import type { ChartExemplar } from '../../charts/chart-types.ts';
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx';
import { traceUrl } from '../../correlate/links.ts';
import { usePane } from '../../url/pane.tsx';
import { pointLinks } from './data-links.ts';
import type { PanelProps } from './panel-props.ts';
import { legendCalcs, PANEL_EXEMPLARS_MAX, timeSeriesOf } from './time-series-frames.ts';

export function TimeSeriesPanelView(props: PanelProps<TimeseriesPanel>): ReactElement {
  const { environment, data, heightPx, title } = props;
  const { panel, palette, range, scope, timeZone, syncKey, annotations, onZoom } = environment;
  const { legend, tooltip } = panel.options;
  const { openBeside } = usePane();
  const chart = useMemo(() => timeSeriesOf(data.frames, palette), [data.frames, palette]);
  const calcs = useMemo(() => legendCalcs(legend.calcs), [legend.calcs]);
  const onExemplar = useCallback(
    ({ traceId, spanId }: ChartExemplar) => traceId && openBeside(traceUrl(traceId, spanId)),
    [openBeside],
  );
  const { sources, timesMs } = chart;
  const linksAt = useCallback(
    (id: string, index: number) => {
      const source = sources.get(id);
      const links = source?.field.config.links;
      if (!source || !links?.length) return [];
      const { field, frame } = source;
      const row = frame.fields.find((other) => other.type === 'time')?.values.indexOf(timesMs[index] ?? 0) ?? -1;
      const value = field.values[row] ?? null;
      return pointLinks(links, {
        field,
        frame,
        frames: data.frames,
        row,
        value,
        text: String(value),
        scope,
      });
    },
    [sources, timesMs, data.frames, scope],
  );
  const mode = legend.showLegend ? legend.displayMode : 'hidden';
  return (
    <TimeSeriesChart
      {...chart}
      title={title}
      range={range}
      heightPx={heightPx}
      legend={mode}
      legendPlacement={legend.placement}
      legendCalcs={calcs}
      tooltip={tooltip.mode}
      tooltipSort={tooltip.sort === 'asc' ? 'asc' : 'desc'}
      timeZone={timeZone || undefined}
      exemplars={data.exemplars}
      annotations={annotations}
      exemplarCountMax={PANEL_EXEMPLARS_MAX}
      linksAt={linksAt}
      onZoom={onZoom}
      onExemplar={onExemplar}
      {...(syncKey !== undefined && { syncKey })}
    />
  );
}
