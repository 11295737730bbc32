import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { logsUrl, tracesUrl, traceUrl } from '../correlate/links.ts';
import { queryLogs } from '../data/loki.ts';
import { searchTraces } from '../data/tempo.ts';
import { formatAgo, formatClock, formatDuration } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { useTime } from '../time/use-time.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { errorText } from './error-text.ts';
import classes from './home.module.css';
import { messages } from './messages.ts';

const SHOWN = 6;
const FAILED = '{ status = error }';
const ERROR_LINES = '{service_name=~".+"} | detected_level=~"error|fatal|critical"';
/** Errors are news: they are looked for even when the page does not refresh itself. */
const LOOK_MS = 5000;

export function FailedTraces(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { range, raw } = useTime();
  const query = useQuery({
    queryKey: ['home', 'failed-traces', raw.from, raw.to, range.fromMs],
    queryFn: async ({ signal }) => {
      const windowMs = range.toMs - range.fromMs;
      const toMs = raw.to === 'now' ? Date.now() : range.toMs;
      const search = { query: FAILED, fromMs: toMs - windowMs, toMs, limit: SHOWN };
      return (await searchTraces(search, signal)).value.traces;
    },
    refetchInterval: LOOK_MS,
  });
  return (
    <section className={classes['card']} aria-labelledby="failed-traces">
      <div className={classes['cardHead']}>
        <h2 id="failed-traces">{t.failedTraces}</h2>
        <PageLink to={tracesUrl({ query: FAILED })}>{t.seeAll}</PageLink>
      </div>
      <QueryView
        query={query}
        isEmpty={(traces) => traces.length === 0}
        empty={<p className={classes['dim']}>{t.noErrors}</p>}
      >
        {(traces) => (
          <ul className={classes['list']}>
            {traces.map((trace) => (
              <li key={trace.traceId}>
                <PageLink to={traceUrl(trace.traceId)} className={classes['row']}>
                  <i style={{ background: serviceColor(trace.rootServiceName) }} aria-hidden />
                  <span className={classes['grow']}>
                    {trace.rootServiceName} <b>{trace.rootTraceName}</b>
                  </span>
                  <span>{formatDuration(trace.durationMs, locale)}</span>
                  <span className={classes['dim']}>{formatAgo(trace.startMs, Date.now(), locale)}</span>
                </PageLink>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  );
}

export function ErrorLines(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { range, raw } = useTime();
  const query = useQuery({
    queryKey: ['home', 'error-lines', raw.from, raw.to, range.fromMs],
    queryFn: async ({ signal }) => {
      const windowMs = range.toMs - range.fromMs;
      const toMs = raw.to === 'now' ? Date.now() : range.toMs;
      const ask = { query: ERROR_LINES, fromMs: toMs - windowMs, toMs, limit: SHOWN, direction: 'backward' } as const;
      const { value } = await queryLogs(ask, signal);
      return value.kind === 'streams' ? value.rows.toSorted((a, b) => b.timeMs - a.timeMs) : [];
    },
    refetchInterval: LOOK_MS,
  });
  return (
    <section className={classes['card']} aria-labelledby="error-lines">
      <div className={classes['cardHead']}>
        <h2 id="error-lines">{t.errorLines}</h2>
        <PageLink to={logsUrl({ query: ERROR_LINES })}>{t.seeAll}</PageLink>
      </div>
      <QueryView
        query={query}
        isEmpty={(rows) => rows.length === 0}
        empty={<p className={classes['dim']}>{t.noErrors}</p>}
      >
        {(rows) => (
          <ul className={classes['list']}>
            {rows.map((row) => {
              const service = row.streamLabels['service_name'] ?? '';
              const traceId = row.structuredMetadata['trace_id'];
              const to = traceId
                ? traceUrl(traceId, row.structuredMetadata['span_id'])
                : logsUrl({ query: ERROR_LINES });
              return (
                <li key={`${row.timeUnixNano} ${row.line}`}>
                  <PageLink to={to} className={classes['row']}>
                    <i style={{ background: serviceColor(service) }} aria-hidden />
                    <span className={classes['dim']}>{formatClock(row.timeMs, locale)}</span>
                    <span>{service}</span>
                    <span className={classes['grow']}>{errorText(row.line)}</span>
                  </PageLink>
                </li>
              );
            })}
          </ul>
        )}
      </QueryView>
    </section>
  );
}
