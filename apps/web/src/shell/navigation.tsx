import {
  IconBell,
  IconChartLine,
  IconDatabase,
  IconHome,
  IconLayoutDashboard,
  IconListDetails,
  IconPlugConnected,
  IconServer2,
  IconTimeline,
  IconTopologyStar3,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { NavLink } from 'react-router';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './navigation.module.css';

const ITEMS = [
  { to: '/', word: 'home', icon: IconHome },
  { to: '/explore/metrics', word: 'metrics', icon: IconChartLine },
  { to: '/explore/logs', word: 'logs', icon: IconListDetails },
  { to: '/explore/traces', word: 'traces', icon: IconTimeline },
  { to: '/dashboards', word: 'dashboards', icon: IconLayoutDashboard },
  { to: '/service-map', word: 'serviceMap', icon: IconTopologyStar3 },
  { to: '/alerting', word: 'alerting', icon: IconBell },
  { to: '/services', word: 'services', icon: IconServer2 },
  { to: '/datasources', word: 'dataSources', icon: IconPlugConnected },
  { to: '/sql', word: 'sql', icon: IconDatabase },
] as const;

export function Navigation(): ReactElement {
  const t = useMessages(messages);
  return (
    <nav aria-label={t.mainNavigation} className={classes['nav']}>
      {ITEMS.map(({ to, word, icon: Icon }) => (
        <NavLink key={to} to={to} end={to === '/'} className={classes['item'] ?? ''}>
          <Icon size={18} stroke={1.6} aria-hidden />
          <span>{t[word]}</span>
        </NavLink>
      ))}
    </nav>
  );
}
