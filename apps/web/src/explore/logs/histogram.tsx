// How many lines of each level came when. A level clicked is a filter, a brush a range.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx';
import { queryLogs } from '../../data/loki.ts';
import { useFaults } from '../../faults/use-faults.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { useTimeZone } from '../../time/time-zone.ts';
import { QueryView } from '../../ui/query-view.tsx';
import { barEnds, barWidthMs, type LevelCounts, levelHistogram, levelSeries } from './histogram-model.ts';
import { type LevelTotals, levelTotalsOptions } from './level-totals.ts';
import { type Level, levelMessages, levelOf } from './line/levels.ts';
import { LevelBadge } from './list/level-badge.tsx';
import classes from './logs.module.css';
import { messages } from './messages.ts';
import { levelCountQuery, levelsOf, readLogQuery } from './query/log-query.ts';

export interface HistogramProps {
  /** A log query that was run. */
  readonly text: string;
  readonly range: TimeRange;
  /** Without, only the counts are shown. */
  readonly hasBars: boolean;
  readonly isCompact: boolean;
  readonly onLevels: (levels: readonly Level[]) => void;
  readonly onZoom: (range: TimeRange) => void;
}

export function LevelHistogram({
  text,
  range,
  hasBars,
  isCompact,
  onLevels,
  onZoom,
}: HistogramProps): ReactElement | null {
  const t = useMessages(messages);
  const names = useMessages(levelMessages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const read = useMemo(() => readLogQuery(text), [text]);
  const faults = useFaults(range);
  const widthMs = barWidthMs(range);
  const ends = useMemo(() => barEnds(range, widthMs), [range, widthMs]);
  const chosen = useMemo(() => (read ? levelsOf(read).map(levelOf) : []), [read]);
  const query = useQuery({
    queryKey: ['logs-levels', text, ends.fromMs, ends.toMs, widthMs],
    enabled: read !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const counts = read === undefined ? '' : levelCountQuery(read, widthMs);
      const ask = {
        query: counts,
        ...ends,
        toMs: ends.toMs + 1,
        limit: 1,
        direction: 'forward',
        stepMs: widthMs,
      } as const;
      const { value } = await queryLogs(ask, signal);
      return levelHistogram(value.kind === 'streams' ? [] : value.series, ends, widthMs);
    },
  });
  const totals = useQuery({ ...levelTotalsOptions(text, range), enabled: read !== undefined }).data;
  if (read === undefined) return null;
  const number = (count: number): string => count.toLocaleString(locale);
  return (
    <section className={classes['histogram']} aria-label={t.histogram}>
      <QueryView query={query} height={hasBars ? (isCompact ? 110 : 130) : 24}>
        {(histogram) => (
          <>
            {hasBars && (
              <TimeSeriesChart
                timesMs={histogram.timesMs}
                series={levelSeries(histogram, chosen).map((item) => ({ ...item, label: names[levelOf(item.id)] }))}
                range={range}
                heightPx={isCompact ? 84 : 104}
                formatValue={number}
                title={t.histogram}
                annotations={faults}
                stacking="normal"
                min={0}
                legend="hidden"
                timeZone={zone === 'utc' ? 'utc' : undefined}
                onZoom={onZoom}
              />
            )}
            <div className={classes['levels']}>
              {counted(histogram.levels, totals).map(({ level, totalCount }) => {
                const isChosen = chosen.includes(level);
                const isOnly = isChosen && chosen.length === 1;
                const label = isOnly ? t.unfilterLevel : t.filterLevel;
                return (
                  <button
                    key={level}
                    type="button"
                    aria-pressed={isChosen}
                    data-refused={chosen.length > 0 && !isChosen}
                    title={label(names[level], number(totalCount))}
                    onClick={() => onLevels(isOnly ? [] : [level])}
                  >
                    <LevelBadge level={level} /> <b>{number(totalCount)}</b>
                  </button>
                );
              })}
              <span className="visually-hidden" role="status">
                {t.countsSaid(
                  counted(histogram.levels, totals)
                    .map(({ level, totalCount }) => `${names[level]} ${number(totalCount)}`)
                    .join(', '),
                )}
              </span>
            </div>
          </>
        )}
      </QueryView>
    </section>
  );
}

/** Exact counts once they are known; until then what the bars add up to. */
function counted(
  levels: readonly LevelCounts[],
  totals: LevelTotals | undefined,
): readonly { readonly level: Level; readonly totalCount: number }[] {
  return levels.flatMap(({ level, totalCount }) => {
    const exact = totals === undefined ? totalCount : (totals.get(level) ?? 0);
    return exact === 0 ? [] : [{ level, totalCount: exact }];
  });
}
