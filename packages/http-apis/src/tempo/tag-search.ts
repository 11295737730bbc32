// The search that predates TraceQL: tags and durations. It becomes a TraceQL tree, so that one engine answers both.
import type { SourceRange } from '@o11y-lab/query-lang';
import type { Field, FieldExpr, Query } from '@o11y-lab/traceql';

const NOWHERE: SourceRange = { start: 0, end: 0 };

export interface TagSearch {
  readonly tags: readonly (readonly [string, string])[];
  /** Of the whole trace. */
  readonly durationNsMin: number | undefined;
  readonly durationNsMax: number | undefined;
}

/** One span must carry all the tags. */
export function queryOfTags(search: TagSearch): Query {
  const conditions = search.tags.map(([key, value]) => tagCondition(key, value));
  const duration = intrinsic('traceDuration', 'traceDuration');
  if (search.durationNsMin !== undefined) conditions.push(binary('>=', duration, durationOf(search.durationNsMin)));
  if (search.durationNsMax !== undefined) conditions.push(binary('<=', duration, durationOf(search.durationNsMax)));
  const [first = bool(true), ...others] = conditions;
  const condition = others.reduce((left, right) => binary('&&', left, right), first);
  return {
    body: { kind: 'pipeline', elements: [{ kind: 'filter', condition, range: NOWHERE }], range: NOWHERE },
    hints: [],
  };
}

function tagCondition(key: string, value: string): FieldExpr {
  const special = SPECIAL[key];
  if (special) return binary('=', special, text(value));
  if (key === 'status' && isStatus(value)) {
    return binary('=', intrinsic('status', 'status'), { kind: 'static', type: 'status', value, range: NOWHERE });
  }
  if (key === 'error' && value === 'true') {
    return binary('=', intrinsic('status', 'status'), {
      kind: 'static',
      type: 'status',
      value: 'error',
      range: NOWHERE,
    });
  }
  const field: Field = { kind: 'attribute', scope: 'any', parent: false, name: key, range: NOWHERE };
  // A tag has no type: 500 finds the number as well as the text.
  let condition = binary('=', field, text(value));
  if (/^-?\d{1,15}$/.test(value)) condition = binary('||', condition, binary('=', field, number('int', value)));
  else if (/^-?\d+\.\d+$/.test(value)) condition = binary('||', condition, binary('=', field, number('float', value)));
  else if (value === 'true' || value === 'false')
    condition = binary('||', condition, binary('=', field, bool(value === 'true')));
  return condition;
}

const SPECIAL: Readonly<Record<string, Field>> = {
  name: intrinsic('name', 'name'),
  'root.name': intrinsic('rootName', 'rootName'),
  'root.service.name': intrinsic('rootServiceName', 'rootServiceName'),
};

function isStatus(value: string): boolean {
  return value === 'error' || value === 'ok' || value === 'unset';
}

function intrinsic(name: Extract<Field, { readonly kind: 'intrinsic' }>['name'], written: string): Field {
  return { kind: 'intrinsic', name, parent: false, text: written, range: NOWHERE };
}

function binary(
  operator: Extract<FieldExpr, { readonly kind: 'binary' }>['operator'],
  left: FieldExpr,
  right: FieldExpr,
): FieldExpr {
  return { kind: 'binary', operator, left, right, range: NOWHERE };
}

function text(value: string): FieldExpr {
  return { kind: 'static', type: 'string', value, range: NOWHERE };
}

function number(type: 'int' | 'float', value: string): FieldExpr {
  return { kind: 'static', type, value: Number(value), range: NOWHERE };
}

function bool(value: boolean): FieldExpr {
  return { kind: 'static', type: 'bool', value, range: NOWHERE };
}

function durationOf(ns: number): FieldExpr {
  return { kind: 'static', type: 'duration', value: ns, range: NOWHERE };
}
