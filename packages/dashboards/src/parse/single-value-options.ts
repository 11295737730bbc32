// Options of panels that show reduced values: stat, gauge, bar gauge, pie. And what several kinds share.
import type {
  BarGaugePanel,
  GaugePanel,
  LegendOptions,
  PieChartPanel,
  ReduceOptions,
  StatPanel,
  TooltipOptions,
  ValueTextSize,
} from '../panel-model.ts';
import { defined, type Json, numberOf, objectOf, oneOf, oneOfOrNone, textOf, textsOf, truthOf } from './json.ts';

export function statOptions(o: Json): StatPanel['options'] {
  return {
    reduce: reduceOptions(o),
    graphMode: oneOf(o['graphMode'], ['area', 'none']),
    colorMode: oneOf(o['colorMode'], ['value', 'none', 'background', 'background_solid']),
    justifyMode: oneOf(o['justifyMode'], ['auto', 'center']),
    orientation: orientation(o['orientation']),
    textMode: oneOf(o['textMode'], ['auto', 'value', 'value_and_name', 'name', 'none']),
    wideLayout: truthOf(o['wideLayout'], true),
    showPercentChange: truthOf(o['showPercentChange']),
    text: textSize(o['text']),
  };
}

export function gaugeOptions(o: Json): GaugePanel['options'] {
  return {
    reduce: reduceOptions(o),
    orientation: orientation(o['orientation']),
    showThresholdLabels: truthOf(o['showThresholdLabels']),
    showThresholdMarkers: truthOf(o['showThresholdMarkers'], true),
    text: textSize(o['text']),
  };
}

export function barGaugeOptions(o: Json): BarGaugePanel['options'] {
  return {
    reduce: reduceOptions(o),
    orientation: orientation(o['orientation']),
    displayMode: oneOf(o['displayMode'], ['gradient', 'basic', 'lcd']),
    valueMode: oneOf(o['valueMode'], ['color', 'text', 'hidden']),
    namePlacement: oneOf(o['namePlacement'], ['auto', 'left', 'top', 'hidden']),
    showUnfilled: truthOf(o['showUnfilled'], true),
    minVizWidth: numberOf(o['minVizWidth']) ?? 8,
    minVizHeight: numberOf(o['minVizHeight']) ?? 16,
    text: textSize(o['text']),
  };
}

export function pieOptions(o: Json): PieChartPanel['options'] {
  const legend = objectOf(o['legend']);
  const values = textsOf(legend['values']).filter((v): v is 'value' | 'percent' => v === 'value' || v === 'percent');
  return {
    reduce: reduceOptions(o),
    pieType: oneOf(o['pieType'], ['pie', 'donut']),
    displayLabels: textsOf(o['displayLabels']).filter(
      (label): label is 'name' | 'value' | 'percent' => label === 'name' || label === 'value' || label === 'percent',
    ),
    sort: oneOf(o['sort'], ['desc', 'asc', 'none']),
    legend: { ...legendOptions(o), values },
    tooltip: tooltipOptions(o),
  };
}

export function reduceOptions(o: Json): ReduceOptions {
  const source = objectOf(o['reduceOptions'] ?? o['fieldOptions']);
  const calcs = textsOf(source['calcs']);
  return {
    values: truthOf(source['values']),
    calcs: calcs.length > 0 ? calcs : ['lastNotNull'],
    fields: textOf(source['fields']),
    ...defined({ limit: numberOf(source['limit']) }),
  };
}

export function legendOptions(o: Json): LegendOptions {
  const source = objectOf(o['legend']);
  const hidden = source['displayMode'] === 'hidden' || source['showLegend'] === false;
  return {
    showLegend: !hidden,
    displayMode: hidden ? 'hidden' : oneOf(source['displayMode'], ['list', 'table']),
    placement: oneOf(source['placement'], ['bottom', 'right']),
    calcs: textsOf(source['calcs']),
    ...defined({
      sortBy: textOf(source['sortBy']) || undefined,
      sortDesc: typeof source['sortDesc'] === 'boolean' ? source['sortDesc'] : undefined,
      width: numberOf(source['width']),
    }),
  };
}

export function tooltipOptions(o: Json): TooltipOptions {
  const source = objectOf(o['tooltip'] ?? o['tooltipOptions']);
  return {
    mode: oneOf(source['mode'], ['single', 'multi', 'none']),
    sort: oneOf(source['sort'], ['none', 'asc', 'desc']),
    hideZeros: truthOf(source['hideZeros']),
  };
}

function orientation(value: unknown): 'auto' | 'horizontal' | 'vertical' {
  return oneOfOrNone(value, ['auto', 'horizontal', 'vertical'] as const) ?? 'auto';
}

function textSize(json: unknown): ValueTextSize {
  const source = objectOf(json);
  return defined({ titleSize: numberOf(source['titleSize']), valueSize: numberOf(source['valueSize']) });
}
