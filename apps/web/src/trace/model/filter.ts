// Finding spans by text. Words are joined by "and"; a word with a name in front looks only there (`service:`, `name:`,
// `id:`), `key=value` asks for an attribute of the span or its resource, `error` in front of nothing is text like any other.
// Quotes keep spaces together, a leading - asks for what does not fit.
import { readAttributes, valueText } from './span-content.ts';
import { nameOf, serviceOf, type Trace } from './trace.ts';

export interface Term {
  readonly field: 'any' | 'service' | 'name' | 'id' | 'status' | 'attribute';
  /** Of an attribute, in lower case. */
  readonly key: string;
  /** In lower case. */
  readonly text: string;
  readonly isNegated: boolean;
}

export interface Matches {
  /** 1 for a row that fits. */
  readonly bits: Uint8Array;
  readonly count: number;
}

export function parseFilter(text: string): readonly Term[] {
  const terms: Term[] = [];
  for (const [, minus, word = ''] of text.matchAll(/(-?)((?:"[^"]*"?|[^\s"])+)/g)) {
    const plain = word.replaceAll('"', '').toLowerCase();
    if (plain === '' || plain === '-') continue; // still being typed
    const isNegated = minus === '-';
    const field = /^(service|name|id|status):(.+)$/.exec(plain);
    const attribute = /^([^=]+)=(.*)$/.exec(plain);
    if (field)
      terms.push({ field: field[1] as Term['field'], key: '', text: field[2] ?? '', isNegated }); // by the pattern
    else if (attribute) {
      terms.push({ field: 'attribute', key: attribute[1] ?? '', text: attribute[2] ?? '', isNegated });
    } else terms.push({ field: 'any', key: '', text: plain, isNegated });
  }
  return terms;
}

/** Undefined when the text asks for nothing. */
export function findSpans(trace: Trace, text: string): Matches | undefined {
  const terms = parseFilter(text);
  if (terms.length === 0) return undefined;
  const haystacks = haystacksOf(trace);
  const bits = new Uint8Array(trace.rowCount);
  let count = 0;
  for (let row = 0; row < trace.rowCount; row++) {
    if (!terms.every((term) => isMatch(trace, haystacks, row, term) !== term.isNegated)) continue;
    bits[row] = 1;
    count++;
  }
  return { bits, count };
}

/** The next match after a row among the rows shown, or before it; goes around the end. -1 when there is none. */
export function nextMatch(rows: Int32Array, bits: Uint8Array, fromRow: number, direction: 1 | -1): number {
  const start = rows.indexOf(fromRow);
  for (let step = 1; step <= rows.length; step++) {
    const index =
      ((((start < 0 && direction < 0 ? 0 : start) + direction * step) % rows.length) + rows.length) % rows.length;
    const row = rows[index] as number; // the index is inside
    if (bits[row] === 1) return row;
  }
  return -1;
}

function isMatch(trace: Trace, haystacks: readonly Haystack[], row: number, term: Term): boolean {
  const haystack = haystacks[row] as Haystack; // one per row
  switch (term.field) {
    case 'any':
      return haystack.any.includes(term.text);
    case 'service':
      return serviceOf(trace, row).toLowerCase().includes(term.text);
    case 'name':
      return nameOf(trace, row).toLowerCase().includes(term.text);
    case 'id':
      return (trace.spanIds[row] ?? '').startsWith(term.text);
    case 'status':
      return (trace.isError[row] === 1 ? 'error' : 'ok unset').split(' ').includes(term.text);
    case 'attribute':
      // As in the text that is searched: one line per attribute.
      return term.text === ''
        ? haystack.any.includes(`\n${term.key}=`)
        : haystack.any.includes(`\n${term.key}=${term.text}\n`);
    default:
      return term.field satisfies never;
  }
}

interface Haystack {
  /** `\n` service `\n` name `\n` id, then `\nkey=value` of each attribute and event, and a last `\n`; in lower case. */
  readonly any: string;
}

/** Made at the first search of a trace; the trace outlives it. */
const cache = new WeakMap<readonly unknown[], readonly Haystack[]>();

function haystacksOf(trace: Trace): readonly Haystack[] {
  const known = cache.get(trace.sources);
  if (known) return known;
  const resources = new Map<object, string>();
  const haystacks = trace.sources.map((source, row): Haystack => {
    let any = `\n${serviceOf(trace, row)}\n${nameOf(trace, row)}\n${trace.spanIds[row] ?? ''}`;
    if (source) {
      any += linesOf(source.span['attributes']);
      const { events, status } = source.span;
      if (Array.isArray(events)) {
        for (const event of events) {
          if (typeof event !== 'object' || event === null) continue;
          any += `\n${String(event.name)}${linesOf(event.attributes)}`;
        }
      }
      if (typeof status === 'object' && status !== null && 'message' in status) any += `\n${String(status.message)}`;
      const resource = resources.get(source.resource) ?? linesOf(source.resource['attributes']);
      resources.set(source.resource, resource);
      any += resource;
    }
    return { any: `${any}\n`.toLowerCase() };
  });
  cache.set(trace.sources, haystacks);
  return haystacks;
}

function linesOf(attributes: unknown): string {
  let text = '';
  for (const { key, value } of readAttributes(attributes)) text += `\n${key}=${valueText(value)}`;
  return text;
}
