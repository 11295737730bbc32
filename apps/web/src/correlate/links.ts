// The addresses of our own pages: the one place that knows how a page writes its state into its URL, so that any page
// can lead to any other. Times are what a time range may hold: `now-1h`, ISO, or milliseconds since the epoch.

import type { RawTimeRange } from '../time/time-range.ts';
import type { ParamChanges } from '../url/pane.tsx';
import { withParams } from '../url/params.ts';

export interface LinkTime {
  readonly range?: RawTimeRange | undefined;
}

export const homeUrl = (): string => '/';

/** One `q` per query, in order A, B, C. */
export function metricsUrl(options: LinkTime & { readonly queries: readonly string[] }): string {
  return withParams('/explore/metrics', { q: options.queries, ...options.range });
}

export function logsUrl(options: LinkTime & { readonly query: string; readonly live?: boolean }): string {
  return withParams('/explore/logs', { q: options.query, ...options.range, live: options.live ? '1' : undefined });
}

export function tracesUrl(options: LinkTime & { readonly query: string }): string {
  return withParams('/explore/traces', { q: options.query, ...options.range });
}

export function traceUrl(traceId: string, spanId?: string): string {
  return withParams(`/trace/${encodeURIComponent(traceId)}`, { span: spanId });
}

export function compareUrl(traceIdA: string, traceIdB: string): string {
  return withParams('/trace-compare', { a: traceIdA, b: traceIdB });
}

export function dashboardUrl(
  uid: string,
  options: LinkTime & { readonly variables?: Readonly<Record<string, string | readonly string[]>> } = {},
): string {
  const variables = Object.fromEntries(
    Object.entries(options.variables ?? {}).map(([name, value]) => [`var-${name}`, value]),
  );
  return withParams(`/d/${encodeURIComponent(uid)}`, { ...variables, ...options.range });
}

export function serviceMapUrl(options: LinkTime & { readonly node?: string | undefined } = {}): string {
  return withParams('/service-map', { node: options.node, ...options.range });
}

export function serviceUrl(name: string): string {
  return `/services/${encodeURIComponent(name)}`;
}

/** Where load tests are started and their runs are listed; `compare` are two runs side by side. */
export function loadUrl(options: { readonly script?: string; readonly compare?: readonly string[] } = {}): string {
  return withParams('/load', { script: options.script, compare: options.compare });
}

export function loadRunUrl(id: string): string {
  return `/load/${encodeURIComponent(id)}`;
}

export function sqlUrl(sql: string): string {
  return withParams('/sql', { q: sql });
}

/** What the form of faults begins with; `settings` are its fields, by Pumba's names. */
export function chaosUrl(
  options: { readonly targets?: readonly string[]; readonly fault?: string; readonly settings?: ParamChanges } = {},
): string {
  return withParams('/chaos', { target: options.targets, fault: options.fault, ...options.settings });
}
