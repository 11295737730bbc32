// The settings of a field, by the ids that both `defaults` and overrides use ("unit", "custom.lineWidth"). One table
// reads both, so that whatever can be a default can be an override.
import {
  type CellOptions,
  COLOR_MODES,
  type DataLink,
  type FieldConfig,
  type FieldCustom,
  type MappingResult,
  type SeriesStyle,
  type SpecialMatch,
  type Thresholds,
  type ValueMapping,
} from '../field-config.ts';
import {
  arrayOf,
  defined,
  isObject,
  type Json,
  numberOf,
  objectOf,
  oneOf,
  oneOfOrNone,
  recordOf,
  textOf,
  textsOf,
} from './json.ts';

type Read = (value: unknown) => FieldConfig;
type ReadCustom = (value: unknown) => FieldCustom;

const PROPERTIES: Readonly<Record<string, Read>> = {
  displayName: (value) => defined({ displayName: textOf(value) || undefined }),
  displayNameFromDS: (value) => defined({ displayNameFromDS: textOf(value) || undefined }),
  description: (value) => defined({ description: textOf(value) || undefined }),
  unit: (value) => defined({ unit: typeof value === 'string' ? value : undefined }),
  decimals: (value) => defined({ decimals: numberOf(value) }),
  min: (value) => defined({ min: numberOf(value) }),
  max: (value) => defined({ max: numberOf(value) }),
  noValue: (value) => defined({ noValue: typeof value === 'number' ? String(value) : textOf(value) || undefined }),
  color: (value) => defined({ color: color(value) }),
  thresholds: (value) => defined({ thresholds: parseThresholds(value) }),
  mappings: (value) => ({ mappings: parseMappings(value) }),
  links: (value) => ({ links: parseLinks(value) }),
  filterable: (value) => ({ filterable: value === true }),
};

const CUSTOM: Readonly<Record<string, ReadCustom>> = {
  drawStyle: (value) => ({ drawStyle: oneOf(value, ['line', 'bars', 'points']) }),
  lineInterpolation: (value) => ({
    lineInterpolation: oneOf(value, ['linear', 'smooth', 'stepBefore', 'stepAfter']),
  }),
  lineWidth: (value) => defined({ lineWidth: numberOf(value) }),
  lineStyle: (value) => ({ lineStyle: lineStyle(objectOf(value)) }),
  fillOpacity: (value) => defined({ fillOpacity: numberOf(value) }),
  gradientMode: (value) => ({ gradientMode: oneOf(value, ['none', 'opacity', 'hue', 'scheme']) }),
  fillBelowTo: (value) => ({ fillBelowTo: textOf(value) }),
  showPoints: (value) => ({ showPoints: oneOf(value, ['auto', 'never', 'always']) }),
  pointSize: (value) => defined({ pointSize: numberOf(value) }),
  spanNulls: (value) => ({ spanNulls: numberOf(value) ?? value === true }),
  insertNulls: (value) => ({ insertNulls: numberOf(value) ?? value === true }),
  stacking: (value) => {
    const { mode, group } = objectOf(value);
    return { stacking: { mode: oneOf(mode, ['none', 'normal', 'percent']), group: textOf(group, 'A') } };
  },
  barAlignment: (value) => ({ barAlignment: oneOf(value, [0, -1, 1]) }),
  barWidthFactor: (value) => defined({ barWidthFactor: numberOf(value) }),
  transform: (value) => ({ transform: oneOf(value, ['none', 'constant', 'negative-Y']) }),
  axisPlacement: (value) => ({ axisPlacement: oneOf(value, ['auto', 'left', 'right', 'hidden']) }),
  axisLabel: (value) => ({ axisLabel: textOf(value) }),
  axisColorMode: (value) => ({ axisColorMode: oneOf(value, ['text', 'series']) }),
  axisCenteredZero: (value) => ({ axisCenteredZero: value === true }),
  axisBorderShow: (value) => ({ axisBorderShow: value === true }),
  axisGridShow: (value) => ({ axisGridShow: value !== false }),
  axisWidth: (value) => ({ axisWidth: numberOf(value) ?? null }),
  axisSoftMin: (value) => ({ axisSoftMin: numberOf(value) ?? null }),
  axisSoftMax: (value) => ({ axisSoftMax: numberOf(value) ?? null }),
  scaleDistribution: (value) => ({ scaleDistribution: scale(objectOf(value)) }),
  thresholdsStyle: (value) => ({
    thresholdsStyle: oneOf(objectOf(value)['mode'], [
      'off',
      'line',
      'dashed',
      'area',
      'line+area',
      'dashed+area',
      'series',
    ]),
  }),
  hideFrom: (value) => {
    const { viz, legend, tooltip } = objectOf(value);
    return { hideFrom: { viz: viz === true, legend: legend === true, tooltip: tooltip === true } };
  },
  width: (value) => ({ width: numberOf(value) ?? null }),
  minWidth: (value) => defined({ minWidth: numberOf(value) }),
  align: (value) => ({ align: oneOf(value ?? 'auto', ['auto', 'left', 'center', 'right']) }),
  cellOptions: (value) => ({ cellOptions: cellOptions(objectOf(value)) }),
  // Until Grafana 9.
  displayMode: (value) => ({ cellOptions: cellOptions(legacyCell(textOf(value))) }),
  hidden: (value) => ({ hidden: value === true }),
  inspect: (value) => ({ inspect: value === true }),
  filterable: () => ({}),
};

/** Settings that change nothing here, so that nobody needs a note about them. */
const HARMLESS = new Set([
  'custom.footer',
  'custom.showValues',
  'custom.neutral',
  'unitScale',
  'actions',
  'fieldMinMax',
]);

/** One setting as a config to lay over others; undefined: not a setting that is understood. */
export function parseProperty(id: string, value: unknown): FieldConfig | undefined {
  if (id.startsWith('custom.')) {
    const key = id.slice('custom.'.length);
    const read = Object.hasOwn(CUSTOM, key) ? CUSTOM[key] : undefined;
    if (read) return { custom: read(value) };
  } else if (Object.hasOwn(PROPERTIES, id)) {
    return PROPERTIES[id]?.(value);
  }
  return HARMLESS.has(id) ? {} : undefined;
}

/** Lays `over` over `config`; custom settings one by one. */
export function mergeConfig(config: FieldConfig, over: FieldConfig): FieldConfig {
  const custom = { ...config.custom, ...over.custom };
  return { ...config, ...over, ...(Object.keys(custom).length > 0 && { custom }) };
}

export function parseThresholds(json: unknown): Thresholds | undefined {
  if (!isObject(json)) return undefined;
  const steps = arrayOf(json['steps'])
    .map(objectOf)
    .map((step) => ({
      value: numberOf(step['value']) ?? Number.NEGATIVE_INFINITY,
      color: textOf(step['color'], 'green'),
    }))
    .sort((a, b) => a.value - b.value)
    // The lowest step has no bound, whatever is written there.
    .map((step, index) => (index === 0 ? { ...step, value: Number.NEGATIVE_INFINITY } : step));
  return steps.length === 0 ? undefined : { mode: oneOf(json['mode'], ['absolute', 'percentage']), steps };
}

export function parseLinks(json: unknown): readonly DataLink[] {
  return arrayOf(json)
    .map(objectOf)
    .filter((link) => textOf(link['url']) !== '')
    .map((link) => ({
      title: textOf(link['title']),
      url: textOf(link['url']),
      targetBlank: link['targetBlank'] === true,
    }));
}

export function parseMappings(json: unknown): readonly ValueMapping[] {
  return arrayOf(json).flatMap((item) => mapping(objectOf(item)));
}

function mapping(source: Json): readonly ValueMapping[] {
  const options = objectOf(source['options']);
  switch (source['type']) {
    case 'value':
      return [{ kind: 'value', results: recordOf(options, (item) => result(item)) }];
    case 'range': {
      const { from, to } = options;
      return [
        { kind: 'range', from: numberOf(from) ?? null, to: numberOf(to) ?? null, result: result(options['result']) },
      ];
    }
    case 'regex':
      return [{ kind: 'regex', pattern: textOf(options['pattern']), result: result(options['result']) }];
    case 'special': {
      const match = special(options['match']);
      return match ? [{ kind: 'special', match, result: result(options['result']) }] : [];
    }
    // Until Grafana 8 mappings were numbered.
    case 1: {
      const value = String(source['value'] ?? '');
      const shown = { text: textOf(source['text']) };
      return value === 'null'
        ? [{ kind: 'special', match: 'null', result: shown }]
        : [{ kind: 'value', results: { [value]: shown } }];
    }
    case 2:
      return [
        {
          kind: 'range',
          from: numberOf(source['from']) ?? null,
          to: numberOf(source['to']) ?? null,
          result: { text: textOf(source['text']) },
        },
      ];
    default:
      return [];
  }
}

function special(value: unknown): SpecialMatch | undefined {
  return oneOfOrNone(value, ['true', 'false', 'null', 'nan', 'null+nan', 'empty'] as const);
}

function result(json: unknown): MappingResult {
  const { text, color: css, icon } = objectOf(json);
  return defined({ text: textOf(text) || undefined, color: textOf(css) || undefined, icon: textOf(icon) || undefined });
}

function color(json: unknown): FieldConfig['color'] {
  const source = objectOf(json);
  const mode = oneOfOrNone(source['mode'], COLOR_MODES);
  if (!mode) return undefined;
  return {
    mode,
    ...defined({
      fixedColor: textOf(source['fixedColor']) || undefined,
      seriesBy: oneOfOrNone(source['seriesBy'], ['last', 'min', 'max'] as const),
    }),
  };
}

function lineStyle(source: Json): SeriesStyle['lineStyle'] {
  const dash = arrayOf(source['dash']).flatMap((item) => numberOf(item) ?? []);
  return { fill: oneOf(source['fill'], ['solid', 'dash', 'dot']), ...(dash.length > 0 && { dash }) };
}

function scale(source: Json): SeriesStyle['scaleDistribution'] {
  const log = numberOf(source['log']) ?? 2;
  if (source['type'] === 'log') return { type: 'log', log };
  if (source['type'] === 'symlog')
    return { type: 'symlog', log, linearThreshold: numberOf(source['linearThreshold']) ?? 1 };
  return { type: 'linear' };
}

function cellOptions(source: Json): CellOptions {
  switch (source['type']) {
    case 'color-text':
      return { type: 'color-text', wrapText: source['wrapText'] === true };
    case 'color-background':
      return {
        type: 'color-background',
        mode: oneOf(source['mode'], ['basic', 'gradient']),
        applyToRow: source['applyToRow'] === true,
      };
    case 'gauge':
      return {
        type: 'gauge',
        mode: oneOf(source['mode'], ['basic', 'gradient', 'lcd']),
        valueDisplayMode: oneOf(source['valueDisplayMode'], ['text', 'color', 'hidden']),
      };
    case 'sparkline':
      return { type: 'sparkline', hideValue: source['hideValue'] === true, style: styleOf(source) };
    case 'json-view':
    case 'data-links':
    case 'image':
      return { type: source['type'] };
    default:
      return { type: 'auto' };
  }
}

function styleOf(source: Json): Partial<SeriesStyle> {
  let style: FieldCustom = {};
  for (const [key, value] of Object.entries(source))
    style = { ...style, ...parseProperty(`custom.${key}`, value)?.custom };
  const {
    cellOptions: _cell,
    width: _width,
    align: _align,
    hidden: _hidden,
    inspect: _inspect,
    minWidth: _min,
    ...rest
  } = style;
  return rest;
}

function legacyCell(mode: string): Json {
  switch (mode) {
    case 'color-background':
      return { type: 'color-background', mode: 'gradient' };
    case 'color-background-solid':
      return { type: 'color-background', mode: 'basic' };
    case 'lcd-gauge':
      return { type: 'gauge', mode: 'lcd' };
    case 'gradient-gauge':
      return { type: 'gauge', mode: 'gradient' };
    case 'basic':
      return { type: 'gauge', mode: 'basic' };
    default:
      return { type: mode };
  }
}

/** The colour modes and cell types that a file may name and that read as their default here; for the report. */
export function unknownChoices(id: string, value: unknown): string | undefined {
  const source = objectOf(value);
  if (id === 'color' && typeof source['mode'] === 'string' && !oneOfOrNone(source['mode'], COLOR_MODES)) {
    return `colour mode "${source['mode']}"`;
  }
  if (id === 'custom.cellOptions') {
    const known = ['auto', 'color-text', 'color-background', 'gauge', 'sparkline', 'json-view', 'data-links', 'image'];
    const type = textOf(source['type'], 'auto');
    if (!known.includes(type)) return `cell type "${type}"`;
  }
  if (id === 'mappings') {
    const odd = arrayOf(value)
      .map(objectOf)
      .find((item) => mapping(item).length === 0);
    if (odd) return `value mapping of type "${String(odd['type'])}"`;
  }
  return undefined;
}

/** Names in a matcher's options: ["a", "b"] or { names: […] }. */
export function namesOf(json: unknown): readonly string[] {
  return Array.isArray(json) ? textsOf(json) : textsOf(objectOf(json)['names']);
}
