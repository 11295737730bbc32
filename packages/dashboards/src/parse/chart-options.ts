// Options of charts over time, distributions and tables.
import type {
  BucketSize,
  HeatmapPanel,
  HistogramPanel,
  StateTimelinePanel,
  StatusHistoryPanel,
  TablePanel,
  TimeseriesPanel,
} from '../panel-model.ts';
import { arrayOf, defined, type Json, numberOf, objectOf, oneOf, textOf, textsOf, truthOf } from './json.ts';
import { legendOptions, tooltipOptions } from './single-value-options.ts';

export function timeseriesOptions(o: Json): TimeseriesPanel['options'] {
  return {
    legend: legendOptions(o),
    tooltip: tooltipOptions(o),
    timezone: textsOf(o['timezone']),
    orientation: oneOf(o['orientation'], ['horizontal', 'vertical']),
  };
}

export function heatmapOptions(o: Json): HeatmapPanel['options'] {
  const color = objectOf(o['color']);
  const yAxis = objectOf(o['yAxis']);
  const rows = objectOf(o['rowsFrame']);
  const cells = objectOf(o['cellValues']);
  const filter = objectOf(o['filterValues']);
  const tooltip = objectOf(o['tooltip']);
  const calculation = objectOf(o['calculation']);
  return {
    calculate: truthOf(o['calculate']),
    calculation: defined({
      xBuckets: bucketSize(calculation['xBuckets']),
      yBuckets: bucketSize(calculation['yBuckets']),
    }),
    color: {
      mode: oneOf(color['mode'], ['scheme', 'opacity']),
      scheme: textOf(color['scheme'], 'Oranges'),
      fill: textOf(color['fill'], 'dark-orange'),
      scale: oneOf(color['scale'], ['exponential', 'linear']),
      exponent: numberOf(color['exponent']) ?? 0.5,
      steps: Math.min(256, Math.max(2, Math.trunc(numberOf(color['steps']) ?? 64))),
      reverse: truthOf(color['reverse']),
      ...defined({ min: numberOf(color['min']), max: numberOf(color['max']) }),
    },
    yAxis: {
      reverse: truthOf(yAxis['reverse']),
      placement: oneOf(yAxis['axisPlacement'], ['left', 'right', 'hidden']),
      label: textOf(yAxis['axisLabel']),
      ...defined({
        unit: textOf(yAxis['unit']) || undefined,
        decimals: numberOf(yAxis['decimals']),
        min: numberOf(yAxis['min']),
        max: numberOf(yAxis['max']),
      }),
    },
    rowsFrame: {
      layout: oneOf(rows['layout'], ['auto', 'le', 'ge', 'unknown']),
      valueName: textOf(rows['value'], 'Value'),
    },
    cellValues: defined({ unit: textOf(cells['unit']) || undefined, decimals: numberOf(cells['decimals']) }),
    filterValues: defined({ le: numberOf(filter['le']), ge: numberOf(filter['ge']) }),
    cellGap: numberOf(o['cellGap']) ?? 1,
    exemplarColor: textOf(objectOf(o['exemplars'])['color'], 'rgba(255,0,255,0.7)'),
    showValue: oneOf(o['showValue'], ['auto', 'never', 'always']),
    legend: { show: truthOf(objectOf(o['legend'])['show'], true) },
    tooltip: {
      // Until Grafana 10 the tooltip was on or off.
      mode: tooltip['show'] === false ? 'none' : oneOf(tooltip['mode'], ['single', 'multi', 'none']),
      yHistogram: truthOf(tooltip['yHistogram']),
    },
  };
}

export function tableOptions(o: Json): TablePanel['options'] {
  const footer = objectOf(o['footer']);
  return {
    showHeader: truthOf(o['showHeader'], true),
    cellHeight: oneOf(o['cellHeight'], ['sm', 'md', 'lg']),
    sortBy: arrayOf(o['sortBy'])
      .map(objectOf)
      .map((sort) => ({ displayName: textOf(sort['displayName']), desc: truthOf(sort['desc']) })),
    frameIndex: Math.max(0, Math.trunc(numberOf(o['frameIndex']) ?? 0)),
    footer: {
      show: truthOf(footer['show']),
      reducer: textsOf(footer['reducer'])[0] ?? 'sum',
      fields: typeof footer['fields'] === 'string' ? [footer['fields']].filter(Boolean) : textsOf(footer['fields']),
      countRows: truthOf(footer['countRows']),
      enablePagination: truthOf(footer['enablePagination']),
    },
  };
}

export function histogramOptions(o: Json): HistogramPanel['options'] {
  return {
    bucketOffset: numberOf(o['bucketOffset']) ?? 0,
    bucketCount: numberOf(o['bucketCount']) ?? 30,
    combine: truthOf(o['combine']),
    legend: legendOptions(o),
    tooltip: tooltipOptions(o),
    ...defined({ bucketSize: numberOf(o['bucketSize']) }),
  };
}

export function stateTimelineOptions(o: Json): StateTimelinePanel['options'] {
  return {
    showValue: oneOf(o['showValue'], ['auto', 'never', 'always']),
    alignValue: oneOf(o['alignValue'], ['left', 'center', 'right']),
    rowHeight: numberOf(o['rowHeight']) ?? 0.9,
    mergeValues: truthOf(o['mergeValues'], true),
    legend: legendOptions(o),
    tooltip: tooltipOptions(o),
  };
}

export function statusHistoryOptions(o: Json): StatusHistoryPanel['options'] {
  return {
    showValue: oneOf(o['showValue'], ['auto', 'never', 'always']),
    rowHeight: numberOf(o['rowHeight']) ?? 0.9,
    colWidth: numberOf(o['colWidth']) ?? 0.9,
    legend: legendOptions(o),
    tooltip: tooltipOptions(o),
  };
}

function bucketSize(json: unknown): BucketSize | undefined {
  const source = objectOf(json);
  const value = source['value'];
  if (value === undefined || value === '') return undefined;
  return { mode: oneOf(source['mode'], ['size', 'count']), value: String(value) };
}
