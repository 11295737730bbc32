// How each kind of value is written (see attributes.ts of the model). Two forms: the own value of an attribute is a
// JSON string of its text (`asText`); inside lists and maps it is the JSON of the value.
import type { JsonText } from '../wire/json-text.ts';

const QUOTE = 0x22;

export function writeInt(out: JsonText, low: number, high: number, asText: boolean): void {
  if (asText) out.byte(QUOTE);
  out.int64(low, high);
  if (asText) out.byte(QUOTE);
}

export function writeBool(out: JsonText, value: boolean, asText: boolean): void {
  if (asText) out.byte(QUOTE);
  out.raw(value ? 'true' : 'false');
  if (asText) out.byte(QUOTE);
}

/** In lists and maps a double shows a fraction or an exponent, which tells it from an int. */
export function writeDouble(out: JsonText, value: number, asText: boolean): void {
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (asText || !Number.isFinite(value)) {
    out.byte(QUOTE);
    out.raw(text);
    out.byte(QUOTE);
  } else {
    out.raw(/[.e]/.test(text) ? text : `${text}.0`);
  }
}

export function writeEmpty(out: JsonText, asText: boolean): void {
  out.raw(asText ? '""' : 'null');
}

/** Ends a list or map that began at `start`. */
export function endContainer(out: JsonText, start: number, asText: boolean): void {
  if (asText) out.quoteFrom(start);
}

/** The text inside a written string literal. */
export function unquoted(out: JsonText): string {
  return JSON.parse(out.toString()) as string; // only called on what writes a literal
}
