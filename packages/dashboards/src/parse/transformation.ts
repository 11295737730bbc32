// `transformations` of a panel. Each kind's options become its tagged form; an unknown kind is named in the report.
import type {
  Calculation,
  NameFilter,
  Operand,
  Transformation,
  TransformationSpec,
  ValueFilter,
  ValueTest,
} from '../transformation-model.ts';
import type { Report } from './context.ts';
import {
  arrayOf,
  defined,
  type Json,
  numberOf,
  objectOf,
  oneOf,
  oneOfOrNone,
  recordOf,
  textOf,
  textsOf,
  truthOf,
} from './json.ts';

export function parseTransformations(json: unknown, report: Report): readonly Transformation[] {
  return arrayOf(json).map((item, index) => {
    const source = objectOf(item);
    const id = textOf(source['id']);
    const spec = Object.hasOwn(KINDS, id) ? KINDS[id]?.(objectOf(source['options'])) : undefined;
    const disabled = truthOf(source['disabled']);
    if (!spec && !disabled) {
      const message = `the transformation "${id}" is not applied; the panel shows the data before it`;
      report('unsupported', `transformation:${id}`, message, `transformations[${index}]`);
    }
    const filter = objectOf(source['filter']);
    const filterRefIds = filter['id'] === 'byRefId' ? textOf(filter['options']) : '';
    return { ...(spec ?? { kind: 'unsupported', id }), disabled, ...(filterRefIds && { filterRefIds }) };
  });
}

const KINDS: Readonly<Record<string, (o: Json) => TransformationSpec | undefined>> = {
  organize: (o) => ({
    kind: 'organize',
    excludeByName: recordOf(o['excludeByName'], (value) => value === true),
    includeByName: recordOf(o['includeByName'], (value) => value === true),
    indexByName: recordOf(o['indexByName'], numberOf),
    renameByName: recordOf(o['renameByName'], (value) => textOf(value) || undefined),
  }),
  joinByField: join,
  // The name until Grafana 9.
  seriesToColumns: join,
  joinByLabels: () => undefined,
  renameByRegex: (o) => ({
    kind: 'renameByRegex',
    regex: textOf(o['regex'], '(.*)'),
    replacement: textOf(o['renamePattern'], '$1'),
  }),
  filterFieldsByName: (o) => ({
    kind: 'filterFieldsByName',
    ...defined({ include: nameFilter(o['include']), exclude: nameFilter(o['exclude']) }),
  }),
  groupBy: (o) => ({
    kind: 'groupBy',
    fields: recordOf(o['fields'], (value) => {
      const { operation, aggregations } = objectOf(value);
      const known = oneOfOrNone(operation, ['groupby', 'aggregate'] as const);
      return known && { operation: known, aggregations: textsOf(aggregations) };
    }),
  }),
  merge: () => ({ kind: 'merge' }),
  sortBy: (o) => {
    const first = objectOf(arrayOf(o['sort'])[0]);
    return { kind: 'sortBy', field: textOf(first['field']), desc: truthOf(first['desc']) };
  },
  calculateField: (o) => {
    const calculation = calculationOf(o);
    return (
      calculation && {
        kind: 'calculateField',
        calculation,
        replaceFields: truthOf(o['replaceFields']),
        ...defined({ alias: textOf(o['alias']) || undefined }),
      }
    );
  },
  filterByValue: (o) => {
    const filters = arrayOf(o['filters']).map(valueFilter);
    if (filters.some((filter) => filter === undefined)) return undefined;
    return {
      kind: 'filterByValue',
      type: oneOf(o['type'], ['include', 'exclude']),
      match: oneOf(o['match'], ['any', 'all']),
      filters: filters.filter((filter) => filter !== undefined),
    };
  },
  labelsToFields: (o) => ({
    kind: 'labelsToFields',
    mode: oneOf(o['mode'], ['columns', 'rows']),
    ...defined({
      keepLabels: Array.isArray(o['keepLabels']) ? textsOf(o['keepLabels']) : undefined,
      valueLabel: textOf(o['valueLabel']) || undefined,
    }),
  }),
  formatTime: (o) => ({
    kind: 'formatTime',
    timeField: textOf(o['timeField']),
    outputFormat: textOf(o['outputFormat'], 'YYYY-MM-DD HH:mm:ss'),
    timezone: textOf(o['timezone'], 'browser'),
  }),
  timeSeriesTable: (o) => ({
    kind: 'timeSeriesTable',
    byRefId: recordOf(o, (value) => ({ stat: textOf(objectOf(value)['stat'], 'lastNotNull') })),
  }),
  reduce: (o) => ({
    kind: 'reduce',
    reducers: textsOf(o['reducers']).length > 0 ? textsOf(o['reducers']) : ['max'],
    mode: oneOf(o['mode'], ['seriesToRows', 'reduceFields']),
    includeTimeField: truthOf(o['includeTimeField']),
    labelsToFields: truthOf(o['labelsToFields']),
  }),
  limit: (o) => ({ kind: 'limit', limit: Math.max(0, Math.trunc(numberOf(o['limitField']) ?? 10)) }),
  filterByRefId: (o) => ({ kind: 'filterByRefId', include: textOf(o['include']) }),
  seriesToRows: () => ({ kind: 'seriesToRows' }),
  concatenate: (o) => ({
    kind: 'concatenate',
    frameName: oneOf(o['frameNameMode'], ['field', 'drop', 'label']),
    frameNameLabel: textOf(o['frameNameLabel'], 'frame'),
  }),
  convertFieldType: (o) => {
    const conversions = arrayOf(o['conversions']).map((item) => {
      const { targetField, destinationType } = objectOf(item);
      const to = oneOfOrNone(destinationType, ['time', 'number', 'string', 'boolean'] as const);
      return to && { field: textOf(targetField), to };
    });
    if (conversions.some((conversion) => !conversion)) return undefined;
    return { kind: 'convertFieldType', conversions: conversions.filter((conversion) => conversion !== undefined) };
  },
};

function join(o: Json): TransformationSpec {
  return {
    kind: 'joinByField',
    mode: oneOf(o['mode'], ['outer', 'inner', 'outerTabular']),
    ...defined({ byField: textOf(o['byField']) || undefined }),
  };
}

function nameFilter(json: unknown): NameFilter | undefined {
  const source = objectOf(json);
  const names = textsOf(source['names']);
  const pattern = textOf(source['pattern']);
  if (names.length === 0 && !pattern) return undefined;
  return { names, ...(pattern && { pattern }) };
}

function calculationOf(o: Json): Calculation | undefined {
  switch (o['mode'] ?? 'reduceRow') {
    case 'reduceRow': {
      const { include, reducer } = objectOf(o['reduce']);
      return { mode: 'reduceRow', include: textsOf(include), reducer: textOf(reducer, 'sum') };
    }
    case 'cumulativeFunctions': {
      const { field, reducer } = objectOf(o['cumulative']);
      return { mode: 'cumulative', field: textOf(field), reducer: oneOf(reducer, ['sum', 'mean']) };
    }
    case 'binary': {
      const { left, operator, right } = objectOf(o['binary']);
      const known = oneOfOrNone(operator, ['+', '-', '*', '/', '**', '%'] as const);
      return known && { mode: 'binary', left: operand(left), operator: known, right: operand(right) };
    }
    case 'unary': {
      const { fieldName, operator } = objectOf(o['unary']);
      const known = oneOfOrNone(operator, ['abs', 'exp', 'ln', 'floor', 'ceil', 'round'] as const);
      return known && { mode: 'unary', field: textOf(fieldName), operator: known };
    }
    case 'index':
      return { mode: 'index', asPercentile: truthOf(objectOf(o['index'])['asPercentile']) };
    default:
      return undefined;
  }
}

/** Older files write a field's name or a number as text; newer ones say which. */
function operand(json: unknown): Operand {
  const source = objectOf(json);
  const matcher = objectOf(source['matcher']);
  const name = textOf(matcher['options']);
  if (name) return { kind: 'field', name };
  const written = textOf(json) || textOf(source['fixed']);
  const number = numberOf(written || json);
  return number === undefined ? { kind: 'field', name: written } : { kind: 'fixed', value: number };
}

function valueFilter(json: unknown): ValueFilter | undefined {
  const source = objectOf(json);
  const config = objectOf(source['config']);
  const test = valueTest(textOf(config['id']), objectOf(config['options']));
  return test && { fieldName: textOf(source['fieldName']), test };
}

function valueTest(id: string, options: Json): ValueTest | undefined {
  const text = typeof options['value'] === 'string' ? options['value'] : String(options['value'] ?? '');
  switch (id) {
    case 'isNull':
    case 'isNotNull':
      return { kind: id };
    case 'equal':
    case 'notEqual':
    case 'substring':
    case 'notSubstring':
      return { kind: id, value: text };
    case 'greater':
    case 'greaterOrEqual':
    case 'lower':
    case 'lowerOrEqual':
      return { kind: id, value: numberOf(options['value']) ?? 0 };
    case 'between':
      return { kind: 'between', from: numberOf(options['from']) ?? 0, to: numberOf(options['to']) ?? 0 };
    case 'regex':
      return { kind: 'regex', pattern: text };
    default:
      return undefined;
  }
}
