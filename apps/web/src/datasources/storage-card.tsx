// What is stored in all, and for how long.
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sqlUrl } from '../correlate/links.ts';
import { fetchStoreStats } from '../data/store-stats.ts';
import { formatBytes, formatDuration, formatMoment } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { EXAMPLES } from '../sql/examples.ts';
import { PageLink } from '../ui/page-link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import classes from './datasources.module.css';
import { messages } from './messages.ts';

const LOOK_MS = 5000;

export function StorageCard(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const query = useQuery({
    queryKey: ['store-stats', 'datasources'],
    queryFn: async ({ signal }) => (await fetchStoreStats(signal)).value,
    refetchInterval: LOOK_MS,
  });
  const moment = (unixMs: number | undefined): string => (unixMs === undefined ? '–' : formatMoment(unixMs, locale));
  return (
    <section className={classes['card']} aria-labelledby="storage">
      <div className={classes['head']}>
        <h2 id="storage">{t.storage}</h2>
        <PageLink to={sqlUrl(EXAMPLES[0].sql)}>{t.openSql}</PageLink>
      </div>
      <p className={classes['dim']}>{t.storageHint}</p>
      <QueryView query={query} height={150}>
        {({ diskBytes, spans, logs, metrics, retention }) => (
          <>
            <div className={classes['tableFrame']}>
              <table className={classes['table']}>
                <thead>
                  <tr>
                    <th scope="col">{t.signal}</th>
                    <th scope="col" data-is-figure>
                      {t.rows}
                    </th>
                    <th scope="col">{t.oldest}</th>
                    <th scope="col">{t.newest}</th>
                  </tr>
                </thead>
                <tbody>
                  {(
                    [
                      [t.samples, metrics],
                      [t.lines, logs],
                      [t.spans, spans],
                    ] as const
                  ).map(([name, signal]) => (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      <td data-is-figure>{signal.rows.toLocaleString(locale)}</td>
                      <td>{moment(signal.oldestUnixMs)}</td>
                      <td>{moment(signal.newestUnixMs)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p>
              {t.disk(formatBytes(diskBytes, locale), formatBytes(retention.diskBytesMax, locale))}
              <span className={classes['dim']}>, {t.keeps(formatDuration(retention.ageMsMax, locale))}</span>
            </p>
          </>
        )}
      </QueryView>
    </section>
  );
}
