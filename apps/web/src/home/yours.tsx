// Where the reader was: the dashboards with a star, and the last queries of each language.
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { dashboardUrl, logsUrl, metricsUrl, sqlUrl, tracesUrl } from '../correlate/links.ts';
import { fetchDashboards } from '../dashboards/library/dashboards-api.ts';
import { useStarred } from '../dashboards/library/starred.ts';
import { useQueryHistory } from '../explore/common/query-history.ts';
import { formatAgo } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './home.module.css';
import { messages } from './messages.ts';
import { recentQueries } from './recent-queries.ts';

export function Yours(): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const starred = useStarred();
  const histories = {
    promql: useQueryHistory('promql').entries,
    logql: useQueryHistory('logql').entries,
    traceql: useQueryHistory('traceql').entries,
    sql: useQueryHistory('sql').entries,
  };
  const queries = recentQueries(histories);
  const dashboards = useQuery({
    queryKey: ['dashboards'],
    queryFn: async ({ signal }) => (await fetchDashboards(signal)).value,
    enabled: starred.length > 0,
  });
  const boards = starred.flatMap((uid) => dashboards.data?.find((board) => board.uid === uid) ?? []);
  if (queries.length === 0 && starred.length === 0) return null;
  return (
    <div className={classes['columns']}>
      <section className={classes['card']} aria-labelledby="recent-queries">
        <h2 id="recent-queries">{t.recentQueries}</h2>
        {queries.length === 0 && <p className={classes['dim']}>{t.noRecentQueries}</p>}
        <ul className={classes['list']}>
          {queries.map(({ language, query, ranAtMs }) => (
            <li key={`${language} ${query}`}>
              <PageLink to={URLS[language](query)} className={classes['row']} title={query}>
                <span className={classes['language']}>{NAMES[language]}</span>
                <code className={classes['grow']}>{query}</code>
                <span className={classes['dim']}>{formatAgo(ranAtMs, Date.now(), locale)}</span>
              </PageLink>
            </li>
          ))}
        </ul>
      </section>
      <section className={classes['card']} aria-labelledby="starred-dashboards">
        <div className={classes['cardHead']}>
          <h2 id="starred-dashboards">{t.starredDashboards}</h2>
          <PageLink to="/dashboards">{t.allDashboards}</PageLink>
        </div>
        {starred.length === 0 && <p className={classes['dim']}>{t.noStarred}</p>}
        <ul className={classes['list']}>
          {boards.map(({ uid, title, description }) => (
            <li key={uid}>
              <PageLink to={dashboardUrl(uid)} className={classes['row']} title={description}>
                <span className={classes['grow']}>{title}</span>
              </PageLink>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const NAMES = { promql: 'PromQL', logql: 'LogQL', traceql: 'TraceQL', sql: 'SQL' } as const;

const URLS = {
  promql: (query: string) => metricsUrl({ queries: [query] }),
  logql: (query: string) => logsUrl({ query }),
  traceql: (query: string) => tracesUrl({ query }),
  sql: (query: string) => sqlUrl(query),
} as const;
