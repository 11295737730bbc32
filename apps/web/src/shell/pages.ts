// The pages of the navigation, in its order.
import type { Section } from '../app/routes.tsx';

export interface NavigationPage {
  readonly to: string;
  readonly word: Section;
  /** Of shortcut-model.ts, as it is typed. */
  readonly keys: string;
}

export const PAGES: readonly NavigationPage[] = [
  { to: '/', word: 'home', keys: 'g h' },
  { to: '/explore/metrics', word: 'metrics', keys: 'g m' },
  { to: '/explore/logs', word: 'logs', keys: 'g l' },
  { to: '/explore/traces', word: 'traces', keys: 'g t' },
  { to: '/dashboards', word: 'dashboards', keys: 'g d' },
  { to: '/service-map', word: 'serviceMap', keys: 'g v' },
  { to: '/alerting', word: 'alerting', keys: 'g a' },
  { to: '/services', word: 'services', keys: 'g s' },
  { to: '/load', word: 'load', keys: 'g k' },
  { to: '/chaos', word: 'chaos', keys: 'g c' },
  { to: '/datasources', word: 'dataSources', keys: 'g o' },
  { to: '/sql', word: 'sql', keys: 'g q' },
];
