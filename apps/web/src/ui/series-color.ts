// Twelve hues (global.css, one set per theme). A service has the same hue on every page.

export const HUE_COUNT = 12;

/** The services of the lab get the hues that stack/grafana/dashboards gives them; others get one by their name. */
const KNOWN: Readonly<Record<string, number>> = {
  'api-gateway': 1,
  'service-a': 5,
  'service-b': 2,
  'service-c': 3,
  'service-d': 4,
  postgres: 7,
  postgresql: 7,
  kafka: 9,
};

/** Which of the hues, from 1. */
export function hueOf(name: string): number {
  const known = KNOWN[name];
  if (known !== undefined) return known;
  let hash = 2166136261; // FNV-1a
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return ((hash >>> 0) % HUE_COUNT) + 1;
}

/** A CSS colour for a service. */
export function serviceColor(name: string): string {
  return `var(--series-${hueOf(name)})`;
}

/** A CSS colour for the nth of several series without a service. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % HUE_COUNT) + 1})`;
}

/** A colour with the values behind each `var(--name)` in the theme that is shown; canvases need it. */
export function resolveColor(color: string): string {
  if (!color.includes('var(')) return color;
  const style = getComputedStyle(document.documentElement);
  return color.replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim());
}
