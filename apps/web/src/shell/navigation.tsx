import {
  IconBell,
  IconBolt,
  IconChartLine,
  IconDatabase,
  IconGauge,
  IconHome,
  IconLayoutDashboard,
  IconListDetails,
  IconPlugConnected,
  IconServer2,
  IconTimeline,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { type ComponentType, type ReactElement, useEffect, useRef } from 'react';
import { findRoute, type Section } from '../app/routes.tsx';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import classes from './navigation.module.css';
import { PAGES } from './pages.ts';

const ICONS: Readonly<Record<Section, ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>>> = {
  home: IconHome,
  metrics: IconChartLine,
  logs: IconListDetails,
  traces: IconTimeline,
  dashboards: IconLayoutDashboard,
  serviceMap: IconTopologyStar3,
  alerting: IconBell,
  services: IconServer2,
  load: IconGauge,
  chaos: IconBolt,
  dataSources: IconPlugConnected,
  sql: IconDatabase,
};

export function Navigation(): ReactElement {
  const t = useMessages(messages);
  const { path } = usePane();
  const current = findRoute(path)?.route.section;
  const list = useRef<HTMLElement>(null);
  // Along the foot of a phone not all of them have room: the one that is shown must.
  useEffect(() => {
    const item = current && list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!item || !list.current) return;
    list.current.scrollLeft = item.offsetLeft - (list.current.clientWidth - item.offsetWidth) / 2;
  }, [current]);
  return (
    <nav ref={list} aria-label={t.mainNavigation} className={classes['nav']}>
      {PAGES.map(({ to, word }) => {
        const Icon = ICONS[word];
        return (
          <PageLink key={to} to={to} className={classes['item']} aria-current={word === current ? 'page' : undefined}>
            <Icon size={18} stroke={1.6} aria-hidden />
            <span>{t[word]}</span>
          </PageLink>
        );
      })}
    </nav>
  );
}
