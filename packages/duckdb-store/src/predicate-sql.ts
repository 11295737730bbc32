// A SpanPredicate as SQL over `spans`. The SQL may be wider than the predicate (the engine decides on the spans it
// gets), never narrower. Values are parameters; identifiers come from the tables below. Resources and scopes are in
// memory, so what concerns them is decided here and becomes a list of ids.
import {
  type Attributes,
  type AttributeValue,
  compileRegex,
  parseSpanId,
  parseTraceId,
  SPAN_KINDS,
  STATUS_CODES,
} from '@o11y-lab/model';
import type { CompareOperator, SpanField, SpanIntrinsic, SpanPredicate } from '@o11y-lab/storage';
import type { AttributeSets } from './attributes/attribute-sets.ts';
import { attributeText, hasAttribute } from './attributes/attribute-sql.ts';
import type { Origins } from './origins.ts';
import { traceHashOf } from './trace-hash.ts';

export type SqlParameter = string | number | bigint;

export interface SqlContext {
  readonly origins: Origins;
  readonly attributeSets: AttributeSets;
  readonly parameters: SqlParameter[];
  /** Whether DuckDB's RE2 takes the pattern; where it does not, the condition is left to the engine. */
  readonly isRegexSupported: (pattern: string) => boolean;
}

const TRUE = 'true';
const FALSE = 'false';

export function predicateSql(where: SpanPredicate, context: SqlContext): string {
  const parameterCount = context.parameters.length;
  const sql = sqlOf(where, context);
  // What is decided without looking at spans names no parameter, so those that its parts asked for are not bound.
  if (sql === TRUE || sql === FALSE) context.parameters.length = parameterCount;
  return sql;
}

function sqlOf(where: SpanPredicate, context: SqlContext): string {
  switch (where.kind) {
    case 'true':
      return TRUE;
    case 'all': {
      const parts = where.of.map((part) => predicateSql(part, context)).filter((part) => part !== TRUE);
      if (parts.includes(FALSE)) return FALSE;
      return parts.length === 0 ? TRUE : `(${parts.join(' AND ')})`;
    }
    case 'any': {
      const parts = where.of.map((part) => predicateSql(part, context)).filter((part) => part !== FALSE);
      if (parts.includes(TRUE)) return TRUE;
      return parts.length === 0 ? FALSE : `(${parts.join(' OR ')})`;
    }
    case 'exists':
      return existsSql(where.field, where.negated, context);
    case 'compare':
      return compareSql(where.field, where.operator, where.value, context);
    default:
      return where satisfies never;
  }
}

/** Patterns of a predicate, so that they can be tried before they are part of a query. */
export function patternsOf(where: SpanPredicate): string[] {
  switch (where.kind) {
    case 'all':
    case 'any':
      return where.of.flatMap(patternsOf);
    case 'compare':
      return (where.operator === '=~' || where.operator === '!~') && where.value.kind === 'string'
        ? [where.value.value]
        : [];
    default:
      return [];
  }
}

/** The text of an intrinsic that is one column, or undefined for those that are not. */
export function intrinsicText(name: SpanIntrinsic): string | undefined {
  switch (name) {
    case 'name':
      return 'name';
    case 'status-message':
      return 'status_message';
    case 'trace-id':
      return 'trace_id';
    case 'span-id':
      return `format('{:016x}', span_id)`;
    case 'parent-id':
      return `CASE WHEN parent_span_id IS NULL THEN '' ELSE format('{:016x}', parent_span_id) END`;
    default:
      return undefined;
  }
}

function existsSql(field: SpanField, negated: boolean, context: SqlContext): string {
  if (field.kind === 'intrinsic') {
    // Intrinsics exist, though they may be empty; which of the two an engine means is its own affair.
    if (!negated) return TRUE;
    const text = intrinsicText(field.name);
    if (text !== undefined) return `${text} = ''`;
    return field.name === 'duration' || field.name === 'status' || field.name === 'kind' ? FALSE : TRUE;
  }
  const { name } = field;
  const spanHas = (): string =>
    hasAttribute(name, context.attributeSets, (value) => parameter(value, context)) ?? FALSE;
  switch (field.scope) {
    case 'span':
      return negated ? not(spanHas()) : spanHas();
    case 'resource':
      return resourceSql(context, (attributes) => attributes.has(name) !== negated);
    case 'instrumentation':
      return scopeSql(context, (attributes) => attributes.has(name) !== negated);
    case 'any': {
      const resources = resourceSql(context, (attributes) => attributes.has(name) !== negated);
      return negated ? and(not(spanHas()), resources) : or(spanHas(), resources);
    }
    case 'event':
    case 'link': {
      const list = field.scope === 'event' ? 'events' : 'links';
      const found = `len(list_filter(${list}, lambda x: map_contains(x.attributes, ${parameter(name, context)}))) > 0`;
      return negated ? `NOT coalesce(${found}, false)` : found;
    }
    default:
      return field.scope satisfies never;
  }
}

function compareSql(field: SpanField, operator: CompareOperator, value: AttributeValue, context: SqlContext): string {
  if (field.kind === 'intrinsic') return intrinsicSql(field.name, operator, value, context);
  const { name } = field;
  const onSpan = (): string => {
    const text = attributeText(name, context.attributeSets, (bound) => parameter(bound, context));
    return text === undefined ? FALSE : textSql(text, operator, value, context);
  };
  switch (field.scope) {
    case 'span':
      return onSpan();
    case 'resource':
      return resourceSql(context, hasFitting(name, operator, value));
    case 'instrumentation':
      return scopeSql(context, hasFitting(name, operator, value));
    case 'any':
      return or(onSpan(), resourceSql(context, hasFitting(name, operator, value)));
    case 'event':
    case 'link': {
      const list = field.scope === 'event' ? 'events' : 'links';
      const fits = textSql(`x.attributes[${parameter(name, context)}]`, operator, value, context);
      return `len(list_filter(${list}, lambda x: ${fits})) > 0`;
    }
    default:
      return field.scope satisfies never;
  }
}

function intrinsicSql(
  name: SpanIntrinsic,
  operator: CompareOperator,
  value: AttributeValue,
  context: SqlContext,
): string {
  switch (name) {
    case 'duration':
      return numberSql('duration_nano', operator, value, context);
    case 'status':
      return codeSql('status_code', STATUS_CODES, operator, value);
    case 'kind':
      return codeSql('kind', SPAN_KINDS, operator, value);
    case 'span-id':
    case 'parent-id': {
      const id = value.kind === 'string' && operator === '=' ? parseSpanId(value.value) : undefined;
      if (id !== undefined) {
        const column = name === 'span-id' ? 'span_id' : 'parent_span_id';
        return `${column} = ${parameter(BigInt(`0x${id}`), context)}::UBIGINT`;
      }
      return textSql(intrinsicText(name) ?? '', operator, value, context);
    }
    case 'trace-id': {
      const compare = textSql('trace_id', operator, value, context);
      const id = value.kind === 'string' && operator === '=' ? parseTraceId(value.value) : undefined;
      return id === undefined ? compare : and(`trace_hash = ${traceHashOf(id)}`, compare);
    }
    case 'name':
    case 'status-message':
      return textSql(intrinsicText(name) ?? '', operator, value, context);
    case 'event-name':
      return `len(list_filter(events, lambda x: ${textSql('x.name', operator, value, context)})) > 0`;
    case 'scope-name':
    case 'scope-version': {
      const key = name === 'scope-name' ? 'name' : 'version';
      const test = fits(operator, value);
      const ids = context.origins.scopes.idsWhere((scope) => test({ kind: 'string', value: scope[key] }));
      return inSql('scope_id', ids);
    }
    case 'root-name':
    case 'root-service-name':
    case 'trace-duration':
      // Known only when the whole trace is seen.
      return TRUE;
    default:
      return name satisfies never;
  }
}

/** Compares the text of a stored value. An array fits when one of its elements might. */
function textSql(text: string, operator: CompareOperator, value: AttributeValue, context: SqlContext): string {
  switch (value.kind) {
    case 'int':
    case 'double':
      return `(${numberSql(`TRY_CAST(${text} AS DOUBLE)`, operator, value, context)} OR starts_with(${text}, '['))`;
    case 'bool':
      if (plainOperator(operator) === undefined) return FALSE;
      return `(${text} ${plainOperator(operator)} '${value.value ? 'true' : 'false'}' OR starts_with(${text}, '['))`;
    case 'string': {
      if (operator === '=~' || operator === '!~') {
        if (!context.isRegexSupported(value.value)) return `${text} IS NOT NULL`;
        const match = `regexp_full_match(${text}, ${parameter(value.value, context)}, 's')`;
        return `(${operator === '=~' ? match : `NOT ${match}`} OR starts_with(${text}, '['))`;
      }
      const compare = `${text} ${plainOperator(operator)} ${parameter(value.value, context)}`;
      return operator === '!=' ? compare : `(${compare} OR starts_with(${text}, '['))`;
    }
    default:
      // Bytes, arrays and maps have no comparison in TraceQL: leave it to the engine.
      return `${text} IS NOT NULL`;
  }
}

/** Beyond this, neighbouring ints are the same double. */
const EXACT_MAX = 2 ** 53;

function numberSql(number: string, operator: CompareOperator, value: AttributeValue, context: SqlContext): string {
  if (value.kind !== 'int' && value.kind !== 'double') return FALSE;
  const wanted = Number(value.value);
  if (Number.isNaN(wanted) || Math.abs(wanted) > EXACT_MAX) return `${number} IS NOT NULL`;
  const by = plainOperator(operator);
  return by === undefined ? FALSE : `${number} ${by} ${parameter(wanted, context)}::DOUBLE`;
}

/** A column of numbers that stand for names: those whose name fits. Unknown numbers read as the first name. */
function codeSql(column: string, names: readonly string[], operator: CompareOperator, value: AttributeValue): string {
  const test = fits(operator, value);
  const codes = names.flatMap((name, code) => (test({ kind: 'string', value: name }) ? [code] : []));
  if (!codes.includes(0)) return inSql(column, codes);
  return `(${inSql(column, codes)} OR ${column} NOT BETWEEN 0 AND ${names.length - 1})`;
}

function resourceSql(context: SqlContext, test: (attributes: Attributes) => boolean): string {
  return originSql(
    'resource_id',
    context.origins.resources.idsWhere(({ attributes }) => test(attributes)),
    context.origins.resources.size,
  );
}

function scopeSql(context: SqlContext, test: (attributes: Attributes) => boolean): string {
  return originSql(
    'scope_id',
    context.origins.scopes.idsWhere(({ attributes }) => test(attributes)),
    context.origins.scopes.size,
  );
}

function originSql(column: string, ids: readonly number[], total: number): string {
  return ids.length === total && total > 0 ? TRUE : inSql(column, ids);
}

function inSql(column: string, ids: readonly number[]): string {
  return ids.length === 0 ? FALSE : `${column} IN (${ids.join(', ')})`;
}

function hasFitting(name: string, operator: CompareOperator, value: AttributeValue) {
  const test = fits(operator, value);
  return (attributes: Attributes): boolean => {
    const found = attributes.get(name);
    return found !== undefined && test(found);
  };
}

/** The comparison in memory, as wide as the SQL: values of types that TraceQL can't compare are left to the engine. */
function fits(operator: CompareOperator, wanted: AttributeValue): (value: AttributeValue) => boolean {
  const regex =
    wanted.kind === 'string' && (operator === '=~' || operator === '!~')
      ? compileRegex(wanted.value, { whole: true })
      : undefined;
  return (value) => {
    if (value.kind === 'array' || value.kind === 'map' || value.kind === 'bytes' || value.kind === 'empty') return true;
    if (value.kind === 'string') {
      if (wanted.kind !== 'string') return false;
      if (regex !== undefined) return regex.test(value.value) === (operator === '=~');
      if (operator === '=') return value.value === wanted.value;
      return operator === '!=' ? value.value !== wanted.value : true;
    }
    if (value.kind === 'bool') {
      if (wanted.kind !== 'bool') return false;
      return operator === '=' ? value.value === wanted.value : true;
    }
    if (wanted.kind !== 'int' && wanted.kind !== 'double') return false;
    switch (operator) {
      case '=':
        // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1 is the comparison wanted here
        return value.value == wanted.value;
      case '<':
        return value.value < wanted.value;
      case '<=':
        return value.value <= wanted.value;
      case '>':
        return value.value > wanted.value;
      case '>=':
        return value.value >= wanted.value;
      default:
        return true;
    }
  };
}

function plainOperator(operator: CompareOperator): string | undefined {
  switch (operator) {
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return operator;
    case '!=':
      return '<>';
    case '=~':
    case '!~':
      return undefined;
    default:
      return operator satisfies never;
  }
}

function parameter(value: SqlParameter, context: SqlContext): string {
  context.parameters.push(value);
  return `$${context.parameters.length}`;
}

function not(a: string): string {
  if (a === FALSE) return TRUE;
  return a === TRUE ? FALSE : `NOT ${a}`;
}

function and(a: string, b: string): string {
  if (a === FALSE || b === FALSE) return FALSE;
  return b === TRUE ? a : `(${a} AND ${b})`;
}

function or(a: string, b: string): string {
  if (a === TRUE || b === TRUE) return TRUE;
  return b === FALSE ? a : `(${a} OR ${b})`;
}
