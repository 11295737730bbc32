// The public APIs of the three data sources, on the page's own origin: the backend hands these paths to the very same
// handlers as on ports 9090, 3100 and 3200.
export type DataSourceUid = 'prometheus' | 'loki' | 'tempo';

/** Path of an API, e.g. `apiPath('prometheus', '/api/v1/query')`. */
export function apiPath(uid: DataSourceUid, path: string): string {
  return `/api/datasources/proxy/uid/${uid}${path}`;
}
