/** Nanoseconds since the Unix epoch. */
export type UnixNano = bigint & { readonly __brand: 'UnixNano' };
/** Milliseconds since the Unix epoch; may carry a fraction. */
export type UnixMs = number & { readonly __brand: 'UnixMs' };

/** Supplied by the composition root; tests pass a fixed one. */
export type Clock = () => UnixMs;

export function unixNano(value: bigint): UnixNano {
  return value as UnixNano; // the constructor of the brand
}

export function unixMs(value: number): UnixMs {
  return value as UnixMs; // the constructor of the brand
}

/** Exact for times up to the year 2255; below a microsecond the fraction of a double is lost. */
export function nanoToMs(value: UnixNano): UnixMs {
  return unixMs(Number(value / 1_000_000n) + Number(value % 1_000_000n) / 1e6);
}

export function msToNano(value: UnixMs): UnixNano {
  const whole = Math.floor(value);
  return unixNano(BigInt(whole) * 1_000_000n + BigInt(Math.round((value - whole) * 1e6)));
}
