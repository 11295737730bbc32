// How much comes in, from what the store counts between two looks.
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { fetchStoreStats, type StoreStats } from '../data/store-stats.ts';
import { formatBytes, formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './home.module.css';
import { messages } from './messages.ts';

const LOOK_MS = 2000;

interface Look {
  readonly stats: StoreStats;
  readonly atMs: number;
}

export function Ingest(): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { data: look } = useQuery({
    queryKey: ['store-stats'],
    queryFn: async ({ signal }): Promise<Look> => ({
      stats: (await fetchStoreStats(signal)).value,
      atMs: performance.now(),
    }),
    refetchInterval: LOOK_MS,
    retry: false,
  });
  const [before, setBefore] = useState<Look>();
  const [latest, setLatest] = useState<Look>();
  useEffect(() => {
    if (!look || look === latest) return;
    setBefore(latest);
    setLatest(look);
  }, [look, latest]);
  if (!latest) return <div className={classes['ingest']} aria-hidden />;
  const { stats } = latest;
  const perSecond = (rows: (stats: StoreStats) => number): string => {
    if (!before) return '–';
    const rate = (1000 * (rows(stats) - rows(before.stats))) / (latest.atMs - before.atMs);
    return formatNumber(Math.max(0, rate), locale); // retention may have taken rows away
  };
  const count = (rows: number): string => `${formatNumber(rows, locale)} ${t.stored}`;
  const items: readonly { name: string; figure: string; unit?: string; below: string }[] = [
    { name: t.spans, figure: perSecond((s) => s.spans.rows), unit: t.perSecond, below: count(stats.spans.rows) },
    { name: t.logLines, figure: perSecond((s) => s.logs.rows), unit: t.perSecond, below: count(stats.logs.rows) },
    { name: t.samples, figure: perSecond((s) => s.metrics.rows), unit: t.perSecond, below: count(stats.metrics.rows) },
    { name: t.series, figure: formatNumber(stats.metrics.seriesCount, locale), below: ' ' },
    {
      name: t.disk,
      figure: formatBytes(stats.diskBytes, locale),
      below: `/ ${formatBytes(stats.retention.diskBytesMax, locale)}`,
    },
  ];
  return (
    <dl className={classes['ingest']}>
      {items.map(({ name, figure, unit, below }) => (
        <div key={name} className={classes['figure']}>
          <dt>{name}</dt>
          <dd>
            <span className={classes['number']}>{figure}</span>
            {unit !== undefined && <span className={classes['unit']}>{unit}</span>}
            <span className={classes['below']}>{below}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
