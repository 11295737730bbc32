import { type UnixNano, unixNano } from '@o11y-lab/model';
import { parseGoDurationNs, QueryError } from '@o11y-lab/query-lang';
import type { NanoRange } from '@o11y-lab/storage';

/** `start` and `end` in seconds, nanoseconds or RFC 3339; without them, everything stored up to now. */
export function rangeParam(params: URLSearchParams, nowUnixNano: UnixNano): NanoRange {
  const startUnixNano = timeParam(params, 'start') ?? unixNano(0n);
  const endUnixNano = timeParam(params, 'end') ?? nowUnixNano;
  if (startUnixNano > endUnixNano) throw new QueryError('bad-parameter', 'start is after end');
  return { startUnixNano, endUnixNano };
}

function timeParam(params: URLSearchParams, name: string): UnixNano | undefined {
  const text = params.get(name);
  if (text === null || text === '' || text === '0') return undefined;
  // Seconds have ten digits until the year 2286, nanoseconds nineteen.
  if (/^\d+$/.test(text)) return timeWithin(BigInt(text) * (text.length <= 11 ? 1_000_000_000n : 1n));
  const seconds = /^(\d+)\.(\d{1,9})$/.exec(text);
  if (seconds) return timeWithin(BigInt(`${seconds[1]}${(seconds[2] ?? '').padEnd(9, '0')}`));
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new QueryError('bad-parameter', `${name}=${text} is no time, want seconds, nanoseconds or RFC 3339`);
  }
  return timeWithin(BigInt(ms) * 1_000_000n);
}

/** Times are 64-bit integers in the store (until 2262); one beyond means the end of time, as people type 9999999999999999999999. */
function timeWithin(nano: bigint): UnixNano {
  return unixNano(nano < INT64_MAX ? nano : INT64_MAX);
}

const INT64_MAX = 2n ** 63n - 1n;

export function countParam(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw new QueryError('bad-parameter', `${name}=${text} is no whole number above zero`);
  }
  return Number(text);
}

export function durationParam(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  const ns = parseGoDurationNs(text);
  if (ns === undefined || ns < 0)
    throw new QueryError('bad-parameter', `${name}=${text} is no duration, want e.g. 100ms`);
  return ns;
}

/** Reads `a=b c="d e"`. */
export function parseTags(text: string): readonly (readonly [string, string])[] {
  const tags: (readonly [string, string])[] = [];
  let at = 0;
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s="]+))=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/sy;
  while (text.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match)
      throw new QueryError('bad-parameter', `tags: can't read ${JSON.stringify(text.slice(at))}, want key=value`);
    tags.push([unescaped(match[1]) ?? match[2] ?? '', unescaped(match[3]) ?? match[4] ?? '']);
    at = pattern.lastIndex;
  }
  return tags;
}

function unescaped(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}
