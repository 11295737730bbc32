import {
  type DataFrame,
  displayText,
  firstField,
  type HeatmapPanel,
  heatmapColors,
  numberFields,
} from '@o11y-lab/dashboards';
import { type ReactElement, useCallback, useMemo } from 'react';
import type { ChartExemplar } from '../../charts/chart-types.ts';
import { Heatmap } from '../../charts/heatmap.tsx';
import { type HeatmapRow, rowsFromLe, rowsFromSamples } from '../../charts/heatmap-model.ts';
import { traceUrl } from '../../correlate/links.ts';
import { usePane } from '../../url/pane.tsx';
import { boundOf } from '../run/prometheus-frames.ts';
import type { PanelProps } from './panel-props.ts';
import { PANEL_EXEMPLARS_MAX, tickTexts, unionOfTimes } from './time-series-frames.ts';

export function HeatmapPanelView(props: PanelProps<HeatmapPanel>): ReactElement {
  const { environment, data, heightPx, title } = props;
  const { panel, palette, range, timeZone, syncKey, annotations, onZoom } = environment;
  const { color, yAxis, cellValues, filterValues, cellGap, calculate } = panel.options;
  const { openBeside } = usePane();
  const { timesMs, rows, stepMs } = useMemo(() => rowsOf(data.frames, calculate), [data.frames, calculate]);
  const colors = useMemo(() => heatmapColors(color, palette), [color, palette]);
  const scale = useMemo(
    () => ({
      kind: color.scale,
      exponent: color.exponent,
      min: color.min,
      max: color.max,
      hideUpTo: filterValues.le ?? 0,
    }),
    [color, filterValues.le],
  );
  const formatValue = useCallback(
    (value: number) =>
      displayText(value, {
        ...(yAxis.unit !== undefined && { unit: yAxis.unit }),
        ...(yAxis.decimals !== undefined && { decimals: yAxis.decimals }),
      }),
    [yAxis.unit, yAxis.decimals],
  );
  const formatTicks = useCallback(
    (values: readonly number[]) => values.map((value) => tickTexts([value], yAxis)[0] ?? ''),
    [yAxis],
  );
  const formatCount = useCallback(
    (value: number) =>
      displayText(value, {
        ...(cellValues.unit !== undefined && { unit: cellValues.unit }),
        ...(cellValues.decimals !== undefined && { decimals: cellValues.decimals }),
      }),
    [cellValues.unit, cellValues.decimals],
  );
  const onExemplar = useCallback(
    ({ traceId, spanId }: ChartExemplar) => traceId && openBeside(traceUrl(traceId, spanId)),
    [openBeside],
  );
  return (
    <Heatmap
      timesMs={timesMs}
      rows={rows}
      stepMs={stepMs}
      range={range}
      heightPx={heightPx}
      title={title}
      formatValue={formatValue}
      formatTicks={formatTicks}
      formatCount={formatCount}
      colors={colors}
      scale={scale}
      cellGapPx={cellGap}
      timeZone={timeZone || undefined}
      annotations={annotations}
      exemplars={data.exemplars}
      exemplarCountMax={PANEL_EXEMPLARS_MAX}
      onZoom={onZoom}
      onExemplar={onExemplar}
      {...(syncKey !== undefined && { syncKey })}
    />
  );
}

/** Buckets of the query, else of `le` series, else counted from plain samples. */
export function rowsOf(
  frames: readonly DataFrame[],
  calculate: boolean,
): { readonly timesMs: readonly number[]; readonly rows: readonly HeatmapRow[]; readonly stepMs: number } {
  const timesMs = unionOfTimes(
    frames.flatMap((frame) => {
      const time = firstField(frame, 'time');
      return time ? [time.values] : [];
    }),
  );
  const stepMs = frames.find((frame) => frame.meta?.stepMs)?.meta?.stepMs ?? (timesMs[1] ?? 0) - (timesMs[0] ?? 0);
  const fields = numberFields(frames);
  const bound = (text: string | undefined): number =>
    text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
  const bucketed = fields.filter(
    ({ field }) => field.labels?.['from'] !== undefined && field.labels['to'] !== undefined,
  );
  if (bucketed.length > 0) {
    const rows = bucketed.map(({ field }) => ({
      from: bound(field.labels?.['from']),
      to: bound(field.labels?.['to']),
      counts: field.values,
    }));
    return { timesMs, rows, stepMs };
  }
  const cumulative = fields.filter(({ field }) => field.labels?.['le'] !== undefined);
  if (!calculate && cumulative.length > 0) {
    const series = cumulative.map(({ field }) => ({ le: boundOf(field.labels ?? {}), values: field.values }));
    return { timesMs, rows: rowsFromLe(series, timesMs.length), stepMs };
  }
  return {
    timesMs,
    rows: rowsFromSamples(
      fields.map(({ field }) => field.values),
      timesMs.length,
    ),
    stepMs,
  };
}
