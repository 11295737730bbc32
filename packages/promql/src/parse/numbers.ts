// Number and duration literals. A duration is a number of seconds wherever a number may stand, and the reverse.
import { type Cursor, parsePrometheusDurationMs } from '@o11y-lab/query-lang';

/** Longest duration, 292 years: what Prometheus can hold in 64 bits of nanoseconds. */
const DURATION_MS_MAX = 2 ** 63 / 1e6;

const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^(?:0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0_?[0-7]+(?:_[0-7]+)*|[1-9]\d*(?:_\d+)*)$/;
const DURATION = /^(?:\d+(?:ms|[smhdwy]))+$/;

export interface NumberToken {
  readonly value: number;
  readonly duration: boolean;
}

/** Reads the literal that starts with a digit or a point here. */
export function readNumber(cursor: Cursor): NumberToken {
  const start = cursor.offset;
  const text = readWord(cursor);
  if (DURATION.test(text)) return { value: durationMs(cursor, text, start) / 1000, duration: true };
  const integer = INTEGER.test(text);
  if (!integer && !DECIMAL.test(text)) {
    throw cursor.error('bad-number', `bad number or duration ${JSON.stringify(text)}`, start);
  }
  const value = integer ? parseInteger(text.replaceAll('_', '')) : Number(text);
  if (!Number.isFinite(value)) throw cursor.error('bad-number', `the number ${text} is out of range`, start);
  return { value, duration: false };
}

/** Whole milliseconds of a literal, number of seconds or duration, used as a length of time. */
export function readDurationMs(cursor: Cursor): number {
  const start = cursor.offset;
  const { value } = readNumber(cursor);
  const ms = value * 1000;
  if (!(Math.abs(ms) <= DURATION_MS_MAX)) throw cursor.error('bad-duration', 'duration out of range', start);
  return Math.round(ms);
}

function durationMs(cursor: Cursor, text: string, start: number): number {
  const ms = parsePrometheusDurationMs(text);
  if (ms === undefined) {
    const message = `bad duration ${JSON.stringify(text)}: units go from large to small, each once, such as 1h30m`;
    throw cursor.error('bad-duration', message, start);
  }
  if (ms > DURATION_MS_MAX) throw cursor.error('bad-duration', 'duration out of range', start);
  return ms;
}

function parseInteger(text: string): number {
  if (/^0[xX]/.test(text)) return Number(text);
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
}

/** Everything that hangs together, so that an error shows it whole; `1e-5` takes its sign along, `1-5` does not. */
function readWord(cursor: Cursor): string {
  const text = cursor.match(/[0-9a-zA-Z_.]*/y) ?? '';
  if (!/^[\d.][\d._]*[eE]$/.test(text)) return text;
  return text + (cursor.match(/[+-][0-9_]+/y) ?? '');
}
