// Canvases know no CSS variables and take an alpha only inside a colour.
import { resolveColor } from '../ui/series-color.ts';

const cache = new Map<string, string>();
const CACHE_COUNT_MAX = 2000; // a few themes' worth of colours; beyond that somebody makes colours up as they go

/** The colour at an opacity of 0 to 1, as a canvas wants it. `themeKey` says which theme the variables stand in. */
export function canvasColor(color: string, alpha: number, themeKey: string): string {
  const key = `${themeKey}|${alpha}|${color}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = withAlpha(resolveColor(color), alpha);
  if (cache.size >= CACHE_COUNT_MAX) cache.clear();
  cache.set(key, made);
  return made;
}

/** `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()`, `rgba()`; any other colour keeps its own opacity. */
export function withAlpha(color: string, alpha: number): string {
  if (alpha >= 1) return color;
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1];
  if (hex) {
    const long = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex;
    const [r, g, b, a = 255] = [0, 2, 4, 6].map((at) =>
      at < long.length ? Number.parseInt(long.slice(at, at + 2), 16) : undefined,
    );
    return `rgba(${r}, ${g}, ${b}, ${round((a / 255) * alpha)})`;
  }
  const rgb = /^rgba?\(([^)]+)\)$/.exec(color)?.[1]?.split(/[\s,/]+/);
  if (rgb) {
    const [r, g, b, a = '1'] = rgb;
    return `rgba(${r}, ${g}, ${b}, ${round(Number(a) * alpha)})`;
  }
  return `color-mix(in srgb, ${color} ${round(alpha * 100)}%, transparent)`;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
