// The search form as TraceQL and back: one set of braces whose conditions are all to be met. Pure; the tree comes from
// the parser, which is loaded apart.
import { quoteString } from '@o11y-lab/query-lang';
import type { Comparison, Field, FieldExpr, Query, Static } from '@o11y-lab/traceql';

export const STATUSES = ['ok', 'error', 'unset'] as const;
export const KINDS = ['server', 'client', 'producer', 'consumer', 'internal', 'unspecified'] as const;
/** Comparisons of a row, as the language writes them. */
export const OPERATORS = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const satisfies readonly Comparison[];
export type Operator = (typeof OPERATORS)[number];

export interface TagCondition {
  /** As TraceQL writes the field: `span.http.route`, `.foo`, `rootName`. */
  readonly tag: string;
  readonly operator: Operator;
  /** As it is typed; see `literalOf`. */
  readonly value: string;
}

/** '' is: any. Durations are as typed, e.g. `500ms`. */
export interface SearchForm {
  readonly service: string;
  readonly name: string;
  readonly status: string;
  readonly kind: string;
  /** The span takes longer than this. */
  readonly minDuration: string;
  /** The span takes less than this. */
  readonly maxDuration: string;
  readonly tags: readonly TagCondition[];
  readonly rootOnly: boolean;
}

export const EMPTY_FORM: SearchForm = {
  service: '',
  name: '',
  status: '',
  kind: '',
  minDuration: '',
  maxDuration: '',
  tags: [],
  rootOnly: false,
};

const SERVICE = 'resource.service.name';
/** How TraceQL says that a span has no parent. */
const ROOT_ONLY = 'nestedSetParent < 0';

const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const WORD = /^(?:true|false|nil)$/;

/** Whether a text is a duration that TraceQL takes. */
export function isDuration(text: string): boolean {
  return DURATION.test(text.trim());
}

/** Fields whose values are texts, whatever they look like. */
const TEXT_FIELD =
  /^(?:name|rootName|rootServiceName|statusMessage|(?:trace|span|event|link|instrumentation):(?:id|name|rootName|rootService|statusMessage|parentID|traceID|spanID|version)|resource\.service\.(?:name|namespace|version))$/;

/**
 * A typed value as TraceQL: numbers, durations, `true`, `false` and `nil` as they are, everything else as a string. In
 * quotes, also a number is a string.
 */
export function literalOf(field: string, operator: Operator, value: string): string {
  const text = value.trim();
  if (operator === '=~' || operator === '!~') return quoteString(unquoted(text));
  if (/^(?:span:)?status$/.test(field) && STATUSES.some((status) => status === text)) return text;
  if (/^(?:span:)?kind$/.test(field) && KINDS.some((kind) => kind === text)) return text;
  if (!TEXT_FIELD.test(field) && (NUMBER.test(text) || DURATION.test(text) || WORD.test(text))) return text;
  return quoteString(unquoted(text));
}

/** A string of a query as the form shows it: in quotes only where it would else be taken for something other. */
export function typedText(field: string, operator: Operator, text: string): string {
  return unquoted(text) === text && literalOf(field, operator, text) === quoteString(text) ? text : `"${text}"`;
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** One condition of a form, by which part of the form it is. */
export interface FormCondition {
  readonly part: 'service' | 'name' | 'status' | 'kind' | 'minDuration' | 'maxDuration' | 'rootOnly' | number;
  readonly text: string;
}

/** The conditions of a form as TraceQL, in the order it is written; what is not filled in yet gives none. */
export function conditionsOf(form: SearchForm): readonly FormCondition[] {
  const all: FormCondition[] = [];
  const add = (part: FormCondition['part'], text: string): void => void all.push({ part, text });
  if (form.service !== '') add('service', `${SERVICE} = ${quoteString(form.service)}`);
  if (form.name !== '') add('name', `name = ${quoteString(form.name)}`);
  if (form.status !== '') add('status', `status = ${form.status}`);
  if (form.kind !== '') add('kind', `kind = ${form.kind}`);
  if (isDuration(form.minDuration)) add('minDuration', `duration > ${form.minDuration.trim()}`);
  if (isDuration(form.maxDuration)) add('maxDuration', `duration < ${form.maxDuration.trim()}`);
  for (const [index, { tag, operator, value }] of form.tags.entries()) {
    if (tag.trim() === '' || value.trim() === '') continue;
    add(index, `${tag.trim()} ${operator} ${literalOf(tag.trim(), operator, value)}`);
  }
  if (form.rootOnly) add('rootOnly', ROOT_ONLY);
  return all;
}

export function printForm(form: SearchForm): string {
  return printConditions(conditionsOf(form));
}

export function printConditions(conditions: readonly FormCondition[]): string {
  return conditions.length === 0 ? '{}' : `{ ${conditions.map(({ text }) => text).join(' && ')} }`;
}

/** The form without one condition. */
export function without(form: SearchForm, part: FormCondition['part']): SearchForm {
  if (typeof part === 'number') return { ...form, tags: form.tags.filter((_, index) => index !== part) };
  return { ...form, [part]: EMPTY_FORM[part] };
}

/** The form of a query, or undefined when the query says more than a form can. */
export function formOf({ body, hints }: Query, text: string): SearchForm | undefined {
  if (body.kind !== 'pipeline' || hints.length > 0 || body.elements.length !== 1) return undefined;
  const [filter] = body.elements;
  if (filter?.kind !== 'filter') return undefined;
  let form: SearchForm | undefined = EMPTY_FORM;
  for (const part of conjuncts(filter.condition)) {
    form = form && withCondition(form, part, text);
  }
  return form;
}

function conjuncts(expr: FieldExpr): readonly FieldExpr[] {
  if (expr.kind === 'binary' && expr.operator === '&&') return [...conjuncts(expr.left), ...conjuncts(expr.right)];
  // `{}` and `{ true }` hold for every span.
  return expr.kind === 'static' && expr.value === true ? [] : [expr];
}

const FLIPPED: Readonly<Partial<Record<Operator, Operator>>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

function withCondition(form: SearchForm, expr: FieldExpr, text: string): SearchForm | undefined {
  if (expr.kind !== 'binary') return undefined;
  const operator = OPERATORS.find((item) => item === expr.operator);
  if (operator === undefined) return undefined;
  const { left, right } = expr;
  const constant = constantOf(right);
  if (isField(left) && constant) return withComparison(form, left, operator, constant, text);
  const flipped = constantOf(left);
  if (isField(right) && flipped && !operator.endsWith('~'))
    return withComparison(form, right, FLIPPED[operator] ?? operator, flipped, text);
  return undefined;
}

/** A constant, also one below zero, which the tree has as a minus before a number. */
function constantOf(expr: FieldExpr): Static | undefined {
  if (expr.kind === 'static') return expr;
  if (expr.kind !== 'unary' || expr.operator !== '-' || expr.of.kind !== 'static') return undefined;
  const { of, range } = expr;
  return of.type === 'int' || of.type === 'float' ? { ...of, value: -of.value, range } : undefined;
}

function isField(expr: FieldExpr): expr is Field {
  return expr.kind === 'attribute' || expr.kind === 'intrinsic';
}

function withComparison(
  form: SearchForm,
  field: Field,
  operator: Operator,
  constant: Static,
  text: string,
): SearchForm | undefined {
  const tag = text.slice(field.range.start, field.range.end).trim();
  const written = text.slice(constant.range.start, constant.range.end).trim();
  if (field.kind === 'attribute' && tag === SERVICE) {
    if (operator === '=' && constant.type === 'string' && form.service === '')
      return { ...form, service: constant.value };
  }
  if (field.kind === 'intrinsic') {
    if (field.name === 'name' && operator === '=' && constant.type === 'string' && form.name === '')
      return { ...form, name: constant.value };
    if (field.name === 'status' && operator === '=' && constant.type === 'status' && form.status === '')
      return { ...form, status: constant.value };
    if (field.name === 'kind' && operator === '=' && constant.type === 'kind' && form.kind === '')
      return { ...form, kind: constant.value };
    if (field.name === 'duration' && constant.type === 'duration') {
      if (operator === '>' && form.minDuration === '') return { ...form, minDuration: written };
      if (operator === '<' && form.maxDuration === '') return { ...form, maxDuration: written };
    }
    if (field.name === 'nestedSetParent') {
      // Other numbers of the nested set mean nothing to a reader of the form.
      return operator === '<' && constant.value === 0 ? { ...form, rootOnly: true } : undefined;
    }
  }
  const value = constant.type === 'string' ? typedText(tag, operator, constant.value) : written;
  // A value that the form would write in another way says more than the form can.
  const expected = constant.type === 'string' ? quoteString(constant.value) : written;
  if (value.trim() === '' || literalOf(tag, operator, value) !== expected) return undefined;
  return { ...form, tags: [...form.tags, { tag, operator, value }] };
}
