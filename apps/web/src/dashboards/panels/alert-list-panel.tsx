import type { AlertListPanel } from '@o11y-lab/dashboards';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { fetchRules } from '../../data/rules.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import { PageLink } from '../../ui/page-link.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { messages } from '../messages.ts';
import { listedAlerts } from './alert-list-model.ts';
import classes from './alert-list-panel.module.css';
import type { PanelProps } from './panel-props.ts';

export function AlertListPanelView({ environment, heightPx, title }: PanelProps<AlertListPanel>): ReactElement {
  const t = useMessages(messages);
  const formatTime = useTimeFormat();
  const { options } = environment.panel;
  const query = useQuery({
    queryKey: ['rules', environment.range.toMs],
    queryFn: async ({ signal }) => (await fetchRules(signal)).value,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  const alerts = useMemo(() => (query.data ? listedAlerts(query.data, options) : []), [query.data, options]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes['box']} style={{ height: heightPx }} aria-label={title} tabIndex={0}>
      <QueryView
        query={query}
        height={heightPx}
        isEmpty={() => alerts.length === 0}
        empty={<p className={classes['hint']}>{t.noAlerts}</p>}
      >
        {() =>
          options.viewMode === 'stat' ? (
            <p className={classes['count']}>{alerts.length}</p>
          ) : (
            <ul className={classes['list']}>
              {alerts.map((alert) => (
                <li key={alert.key} data-state={alert.state}>
                  <span className={classes['state']}>{t[alert.state]}</span>
                  <PageLink to="/alerting">{alert.name}</PageLink>
                  <span className={classes['summary']}>{alert.summary}</span>
                  {alert.sinceMs !== undefined && <time>{formatTime(alert.sinceMs)}</time>}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  );
}
