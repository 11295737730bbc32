// The functions that alert templates may call. What Prometheus has besides is named, so that an error can say so.
import { compileRegex, RegexError } from '@o11y-lab/model';
import { parsePrometheusDurationMs } from '@o11y-lab/query-lang';
import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp } from './humanize.ts';
import { sprintf } from './printf.ts';
import { floatOf, isTrue, stringOf, TemplateError, type TemplateValue, textOf, typeName } from './values.ts';

export interface TemplateFunction {
  readonly argsMin: number;
  readonly argsMax: number;
  call(args: readonly TemplateValue[]): TemplateValue;
}

/** What Prometheus' templates have and these have not: all of it reads more than the alert itself. */
export const NOT_SUPPORTED: ReadonlySet<string> = new Set([
  'args',
  'call',
  'externalURL',
  'first',
  'graphLink',
  'html',
  'js',
  'label',
  'pathPrefix',
  'query',
  'safeHtml',
  'slice',
  'sortByLabel',
  'strvalue',
  'tableLink',
  'tmpl',
  'toTime',
  'value',
]);

const MANY = 20;

export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['humanize', ofFloat(humanize)],
  ['humanize1024', ofFloat(humanize1024)],
  ['humanizeDuration', ofFloat(humanizeDuration)],
  ['humanizePercentage', ofFloat(humanizePercentage)],
  ['humanizeTimestamp', ofFloat(humanizeTimestamp)],
  ['title', ofText((text) => text.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (all) => all.toUpperCase()))],
  ['toUpper', ofText((text) => text.toUpperCase())],
  ['toLower', ofText((text) => text.toLowerCase())],
  ['stripPort', ofText((text) => text.replace(/^(\[[^\]]*\]|[^:]*):[^:]*$/, '$1').replace(/^\[(.*)\]$/, '$1'))],
  ['stripDomain', ofText(stripDomain)],
  ['urlQueryEscape', ofText((text) => encodeURIComponent(text).replaceAll('%20', '+'))],
  ['urlquery', ofText((text) => encodeURIComponent(text).replaceAll('%20', '+'))],
  ['parseDuration', fixed(1, ([text = '']) => secondsOf(stringOf(text)))],
  ['match', fixed(2, ([pattern = '', text = '']) => regexOf(stringOf(pattern)).test(stringOf(text)))],
  ['reReplaceAll', fixed(3, ([a = '', b = '', c = '']) => replaceAll(stringOf(a), stringOf(b), stringOf(c)))],
  ['printf', { argsMin: 1, argsMax: MANY, call: ([format = '', ...rest]) => sprintf(stringOf(format), rest) }],
  ['print', { argsMin: 0, argsMax: MANY, call: (args) => args.map(textOf).join('') }],
  ['println', { argsMin: 0, argsMax: MANY, call: (args) => `${args.map(textOf).join(' ')}\n` }],
  ['len', fixed(1, ([value = '']) => lengthOf(value))],
  ['index', fixed(2, ([map = '', key = '']) => indexOf(map, key))],
  ['not', fixed(1, ([value = false]) => !isTrue(value))],
  ['and', { argsMin: 1, argsMax: MANY, call: (args) => args.find((one) => !isTrue(one)) ?? last(args) }],
  ['or', { argsMin: 1, argsMax: MANY, call: (args) => args.find(isTrue) ?? last(args) }],
  ['eq', { argsMin: 2, argsMax: MANY, call: ([first = '', ...rest]) => rest.some((one) => order(first, one) === 0) }],
  ['ne', comparison((sign) => sign !== 0)],
  ['lt', comparison((sign) => sign < 0)],
  ['le', comparison((sign) => sign <= 0)],
  ['gt', comparison((sign) => sign > 0)],
  ['ge', comparison((sign) => sign >= 0)],
]);

function fixed(count: number, call: TemplateFunction['call']): TemplateFunction {
  return { argsMin: count, argsMax: count, call };
}

function ofFloat(format: (value: number) => string): TemplateFunction {
  return fixed(1, ([value = 0]) => format(floatOf(value)));
}

function ofText(change: (text: string) => string): TemplateFunction {
  return fixed(1, ([value = '']) => change(stringOf(value)));
}

function comparison(isRight: (sign: number) => boolean): TemplateFunction {
  return fixed(2, ([left = '', right = '']) => isRight(order(left, right)));
}

/** NaN, which no comparison but `ne` holds of, for values without an order. */
function order(left: TemplateValue, right: TemplateValue): number {
  if (typeof left !== typeof right || typeof left === 'object') {
    throw new TemplateError(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
  }
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN;
}

function last(args: readonly TemplateValue[]): TemplateValue {
  return args.at(-1) ?? '';
}

function lengthOf(value: TemplateValue): bigint {
  if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length);
  if (typeof value === 'object') return BigInt(value.size);
  throw new TemplateError(`${typeName(value)} has no length`);
}

function indexOf(map: TemplateValue, key: TemplateValue): string {
  if (typeof map !== 'object') throw new TemplateError(`can't index ${typeName(map)}, want $labels`);
  return map.get(stringOf(key)) ?? '';
}

function stripDomain(text: string): string {
  const [, host = text, port = ''] = /^(.*?)(:[^:\]]*)?$/s.exec(text) ?? [];
  return /^[\d.]+$/.test(host) || host.includes(':') ? text : `${host.split('.', 1)[0] ?? ''}${port}`;
}

function secondsOf(text: string): number {
  const ms = parsePrometheusDurationMs(text);
  if (ms === undefined) throw new TemplateError(`${JSON.stringify(text)} is no duration`);
  return ms / 1000;
}

function replaceAll(pattern: string, replacement: string, text: string): string {
  let result = '';
  let end = 0;
  for (const match of regexOf(pattern).execAll(text)) {
    const inserted = replacement.replace(/\$(?:(\d+)|\{(\d+)\}|\$)/g, (all, plain?: string, braced?: string) =>
      all === '$$' ? '$' : (match.groups[Number(plain ?? braced)] ?? ''),
    );
    result += text.slice(end, match.start) + inserted;
    end = match.end;
  }
  return result + text.slice(end);
}

function regexOf(pattern: string): ReturnType<typeof compileRegex> {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (error instanceof RegexError) throw new TemplateError(error.message);
    throw error;
  }
}
