// Every page: its path, and the code that is loaded when it is first opened.
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { matchPath } from 'react-router';
import { withEditor } from '../editor/load-editor.ts';

/** What a page learns of its path. */
export interface PageProps {
  /** The named parts of the pattern. */
  readonly path: Readonly<Record<string, string | undefined>>;
}

export type Section =
  | 'home'
  | 'metrics'
  | 'logs'
  | 'traces'
  | 'dashboards'
  | 'serviceMap'
  | 'alerting'
  | 'dataSources'
  | 'services'
  | 'load'
  | 'chaos'
  | 'sql';

export interface Route {
  readonly pattern: string;
  /** The word of the navigation that this page belongs to. */
  readonly section: Section;
  /** Whether what it shows depends on the time range; then the header has the picker. */
  readonly hasTime: boolean;
  readonly page: LazyExoticComponent<ComponentType<PageProps>>;
}

export const ROUTES: readonly Route[] = [
  { pattern: '/', section: 'home', hasTime: true, page: lazy(() => import('../home/home-page.tsx')) },
  {
    pattern: '/explore/metrics',
    section: 'metrics',
    hasTime: true,
    page: lazy(() => withEditor('promql', import('../explore/metrics/metrics-page.tsx'))),
  },
  {
    pattern: '/explore/logs',
    section: 'logs',
    hasTime: true,
    page: lazy(() => withEditor('logql', import('../explore/logs/logs-page.tsx'))),
  },
  {
    pattern: '/explore/traces',
    section: 'traces',
    hasTime: true,
    page: lazy(() => import('../explore/traces/traces-page.tsx')),
  },
  {
    pattern: '/explore',
    section: 'metrics',
    hasTime: false,
    page: lazy(() => import('../explore/grafana-link-page.tsx')),
  },
  {
    pattern: '/trace/:traceId',
    section: 'traces',
    hasTime: false,
    page: lazy(() => import('../trace/trace-page.tsx')),
  },
  { pattern: '/trace', section: 'traces', hasTime: false, page: lazy(() => import('../trace/trace-page.tsx')) },
  {
    pattern: '/trace-compare',
    section: 'traces',
    hasTime: false,
    page: lazy(() => import('../trace/compare/compare-page.tsx')),
  },
  {
    pattern: '/dashboards',
    section: 'dashboards',
    hasTime: false,
    page: lazy(() => import('../dashboards/list-page.tsx')),
  },
  {
    pattern: '/dashboards/import',
    section: 'dashboards',
    hasTime: false,
    page: lazy(() => import('../dashboards/import-page.tsx')),
  },
  {
    pattern: '/d/:uid',
    section: 'dashboards',
    hasTime: true,
    page: lazy(() => import('../dashboards/dashboard-page.tsx')),
  },
  {
    pattern: '/d/:uid/:slug',
    section: 'dashboards',
    hasTime: true,
    page: lazy(() => import('../dashboards/dashboard-page.tsx')),
  },
  {
    pattern: '/service-map',
    section: 'serviceMap',
    hasTime: true,
    page: lazy(() => import('../service-map/service-map-page.tsx')),
  },
  {
    pattern: '/alerting',
    section: 'alerting',
    hasTime: true,
    page: lazy(() => import('../alerting/alerting-page.tsx')),
  },
  {
    pattern: '/datasources',
    section: 'dataSources',
    hasTime: false,
    page: lazy(() => import('../datasources/datasources-page.tsx')),
  },
  {
    pattern: '/services',
    section: 'services',
    hasTime: true,
    page: lazy(() => import('../services/services-page.tsx')),
  },
  {
    pattern: '/services/:name',
    section: 'services',
    hasTime: true,
    page: lazy(() => import('../services/services-page.tsx')),
  },
  { pattern: '/chaos', section: 'chaos', hasTime: false, page: lazy(() => import('../chaos/chaos-page.tsx')) },
  { pattern: '/load', section: 'load', hasTime: false, page: lazy(() => import('../load/load-page.tsx')) },
  { pattern: '/load/:id', section: 'load', hasTime: false, page: lazy(() => import('../load/run-page.tsx')) },
  {
    pattern: '/sql',
    section: 'sql',
    hasTime: false,
    page: lazy(() => withEditor('sql', import('../sql/sql-page.tsx'))),
  },
];

/** The route of a path, or undefined when nothing is there. */
export function findRoute(path: string): { readonly route: Route; readonly path: PageProps['path'] } | undefined {
  for (const route of ROUTES) {
    const match = matchPath(route.pattern, path);
    if (match) return { route, path: match.params };
  }
  return undefined;
}
