// Durations as Go reads them, and so Pumba: `2m`, `1m30s`, `1.5h`, `500ms`. Pure.

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds; undefined when the text is no duration, or nothing lasts that long. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return ms > 0 ? Math.round(ms) : undefined;
}

/** Bits per second of a rate as tc writes it, e.g. `100kbit`; undefined when it is none. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(|k|m|g)bit$/i.exec(text);
  if (!match) return undefined;
  const bits = Number(match[1]) * ({ '': 1, k: 1e3, m: 1e6, g: 1e9 }[(match[2] ?? '').toLowerCase()] ?? 1);
  return bits >= 1 ? Math.round(bits) : undefined;
}
