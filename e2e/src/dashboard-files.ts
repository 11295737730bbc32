// The shipped dashboards as files, and what of Grafana's format is needed to ask their queries.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../../stack/grafana/dashboards/', import.meta.url);

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly expr?: string;
  readonly query?: string;
  readonly queryType?: string;
  readonly serviceMapQuery?: string | readonly string[];
  readonly instant?: boolean;
  readonly exemplar?: boolean;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPosition;
  readonly options?: { readonly content?: string };
  readonly targets?: readonly Target[];
  readonly panels?: readonly Panel[];
}

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One side of Explore, as links to it carry it. */
export interface Pane {
  readonly datasource: string;
  readonly queries: readonly Target[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value: string | readonly string[] };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

/** Values of variables by name. */
export type Values = Readonly<Record<string, string>>;

export const dashboards: readonly { readonly file: string; readonly dashboard: Dashboard }[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    file,
    dashboard: JSON.parse(readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8')) as Dashboard,
  }));

/** What is asked for: the last minutes in the steps and windows that follow from `timeInterval: 10s` of the data source. */
export const RANGE_S = 300;
export const STEP_S = 10;
export const MACROS: Values = {
  __rate_interval: '40s',
  __interval: '10s',
  __interval_ms: '10000',
  __range: `${RANGE_S}s`,
  __range_s: String(RANGE_S),
};

/** Panels in collapsed rows too. */
export function panelsOf(dashboard: Dashboard): readonly Panel[] {
  return dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** Links of fields and overrides, and those in texts, by address; with their titles. */
export function linksOf(dashboard: Dashboard): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const panel of panelsOf(dashboard)) {
    JSON.stringify(panel, (_key, value: { url?: unknown; title?: unknown } | null) => {
      if (typeof value?.url === 'string') found.set(value.url, `${panel.title}: ${value.title}`);
      return value;
    });
    for (const [, title, url] of panel.options?.content?.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g) ?? []) {
      if (title !== undefined && url !== undefined) found.set(url, `${panel.title}: ${title}`);
    }
  }
  return found;
}

/** Puts values in the place of `$name` and `${name:format}`. Every variable must have one. */
export function fill(text: string, values: Values): string {
  return text.replace(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g,
    (match, braced: string | undefined, bare: string | undefined) => {
      const value = { ...MACROS, ...values }[braced ?? bare ?? ''];
      if (value === undefined) throw new Error(`${match} in ${text} is no variable of the dashboard`);
      return value;
    },
  );
}
