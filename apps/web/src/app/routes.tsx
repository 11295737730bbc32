// Every page: its path, and the code that is loaded when it is first opened.
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** What a page learns of its path. */
export interface PageProps {
  /** The named parts of the pattern. */
  readonly path: Readonly<Record<string, string | undefined>>;
}

export interface Route {
  readonly pattern: string;
  readonly page: LazyExoticComponent<ComponentType<PageProps>>;
}

export const ROUTES: readonly Route[] = [
  { pattern: '/', page: lazy(() => import('../home/home-page.tsx')) },
  { pattern: '/explore/metrics', page: lazy(() => import('../explore/metrics/metrics-page.tsx')) },
  { pattern: '/explore/logs', page: lazy(() => import('../explore/logs/logs-page.tsx')) },
  { pattern: '/explore/traces', page: lazy(() => import('../explore/traces/traces-page.tsx')) },
  { pattern: '/explore', page: lazy(() => import('../explore/grafana-link-page.tsx')) },
  { pattern: '/trace/:traceId', page: lazy(() => import('../trace/trace-page.tsx')) },
  { pattern: '/trace', page: lazy(() => import('../trace/trace-page.tsx')) },
  { pattern: '/trace-compare', page: lazy(() => import('../trace/compare/compare-page.tsx')) },
  { pattern: '/dashboards', page: lazy(() => import('../dashboards/list-page.tsx')) },
  { pattern: '/dashboards/import', page: lazy(() => import('../dashboards/import-page.tsx')) },
  { pattern: '/d/:uid', page: lazy(() => import('../dashboards/dashboard-page.tsx')) },
  { pattern: '/d/:uid/:slug', page: lazy(() => import('../dashboards/dashboard-page.tsx')) },
  { pattern: '/service-map', page: lazy(() => import('../service-map/service-map-page.tsx')) },
  { pattern: '/alerting', page: lazy(() => import('../alerting/alerting-page.tsx')) },
  { pattern: '/datasources', page: lazy(() => import('../datasources/datasources-page.tsx')) },
  { pattern: '/services', page: lazy(() => import('../services/services-page.tsx')) },
  { pattern: '/services/:name', page: lazy(() => import('../services/services-page.tsx')) },
  { pattern: '/sql', page: lazy(() => import('../sql/sql-page.tsx')) },
];
