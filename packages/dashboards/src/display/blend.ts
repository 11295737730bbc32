// Colours between colours.

export type Rgb = readonly [red: number, green: number, blue: number];

/** Reads "#rgb", "#rrggbb" and "rgb(…)"; anything else is undefined. */
export function parseRgb(css: string): Rgb | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/i.exec(css);
  if (short) return [hex(short[1], true), hex(short[2], true), hex(short[3], true)];
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?$/i.exec(css);
  if (long) return [hex(long[1]), hex(long[2]), hex(long[3])];
  const call = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(css);
  return call ? [Number(call[1]), Number(call[2]), Number(call[3])] : undefined;
}

export function rgbText([red, green, blue]: Rgb): string {
  const two = (part: number): string =>
    Math.max(0, Math.min(255, Math.round(part)))
      .toString(16)
      .padStart(2, '0');
  return `#${two(red)}${two(green)}${two(blue)}`;
}

/** The colour at `share` (0 to 1, clamped) of the way through `stops`, which are evenly spaced. */
export function blend(stops: readonly string[], share: number): string {
  const last = stops.length - 1;
  if (last <= 0) return stops[0] ?? '#808080';
  const place = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0)) * last;
  const index = Math.min(last - 1, Math.floor(place));
  const from = parseRgb(stops[index] ?? '');
  const to = parseRgb(stops[index + 1] ?? '');
  if (!from || !to) return stops[Math.round(place)] ?? '#808080';
  const part = place - index;
  return rgbText([mix(from[0], to[0], part), mix(from[1], to[1], part), mix(from[2], to[2], part)]);
}

/** WCAG contrast of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: Rgb): number {
  const linear = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function hex(digits = '0', doubled = false): number {
  return Number.parseInt(doubled ? digits + digits : digits, 16);
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
