// Numbers as protobuf's JSON form knows them: text in, value out.

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What doubles are called that JSON has no numbers for. */
export const DOUBLE_NAMES: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
export interface IntegerKind {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
  /** Every number of so many digits fits. */
  readonly safeDigits: number;
}

export const UINT64 = { name: 'an unsigned 64-bit integer', min: 0n, max: 2n ** 64n - 1n, safeDigits: 19 };
export const INT64 = { name: 'a 64-bit integer', min: -(2n ** 63n), max: 2n ** 63n - 1n, safeDigits: 18 };
export const UINT32 = { name: 'an unsigned 32-bit integer', min: 0n, max: 2n ** 32n - 1n, safeDigits: 9 };
export const INT32 = { name: 'a 32-bit integer', min: -(2n ** 31n), max: 2n ** 31n - 1n, safeDigits: 9 };

/** Longest text of a number that is worth looking at; 2^-1074 in full has about this many digits. */
const NUMBER_LENGTH_MAX = 1100;

/** Whether text has the form of a JSON number. */
export function isNumber(text: string): boolean {
  return text.length <= NUMBER_LENGTH_MAX && NUMBER.test(text);
}

/** The integer that a JSON number means: 1e3 and 2.0 are integers too. Undefined for a fraction or a giant. */
export function integerOf(text: string): bigint | undefined {
  if (/^-?\d+$/.test(text)) return text.length <= 21 ? BigInt(text) : undefined;
  const value = Number(text);
  return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? BigInt(value) : undefined;
}
