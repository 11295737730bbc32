// The lines of the same stream just before and after one, whatever the query filters: in place, oldest first.
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type LogRow, queryLogs } from '../../../data/loki.ts';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import { useTimeZone } from '../../../time/time-zone.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { LevelBadge } from '../list/level-badge.tsx';
import { LineText } from '../list/line-text.tsx';
import { compareRows, identity } from '../list/rows.ts';
import { clockText } from '../list/time-text.ts';
import { messages } from '../messages.ts';
import { streamSelector } from '../query/stream-selector.ts';
import classes from './details.module.css';
import { lineOf } from './log-line.ts';

const FIRST_COUNT = 8;
const MORE = 20;
/** A stream that is silent for longer has no context to speak of. */
const REACH_MS = 3_600_000;

export function ContextLines({ row }: { readonly row: LogRow }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const [count, setCount] = useState(FIRST_COUNT);
  const query = streamSelector(row.streamLabels);
  const around = useQuery({
    queryKey: ['log-context', query, identity(row), count],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const atMs = Math.floor(row.timeMs);
      const half = (fromMs: number, toMs: number, direction: 'forward' | 'backward'): ReturnType<typeof queryLogs> =>
        queryLogs({ query, fromMs, toMs, limit: count + 1, direction }, signal);
      const [before, after] = await Promise.all([
        half(atMs - REACH_MS, atMs + 1, 'backward'),
        half(atMs, atMs + REACH_MS, 'forward'),
      ]);
      const rowsOf = (answer: Awaited<typeof before>): readonly LogRow[] =>
        answer.value.kind === 'streams' ? answer.value.rows : [];
      return contextOf(row, [...rowsOf(before), ...rowsOf(after)], count);
    },
  });
  const timeText = clockText({ locale, zoneName, withDate: false });
  return (
    <section className={classes['context']} aria-label={t.contextOf(query)}>
      <QueryView query={around} height={180}>
        {({ before, after }) => (
          <>
            <header>
              <span>
                {before.length + after.length === 0
                  ? t.contextNone
                  : `${t.contextBefore(String(before.length))} · ${t.contextAfter(String(after.length))}`}
              </span>
              <code>{query}</code>
              {(before.length >= count || after.length >= count) && (
                <Button size="compact-xs" variant="default" onClick={() => setCount(count + MORE)}>
                  {t.contextMore}
                </Button>
              )}
            </header>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <ol tabIndex={0}>
              {[...before, row, ...after].map((item) => {
                const line = lineOf(item);
                return (
                  <li key={identity(item)} {...(item === row ? { 'aria-current': 'true' as const } : {})}>
                    <span>{timeText(item.timeMs)}</span>
                    <LevelBadge level={line.level} />
                    <span>
                      <LineText text={item.line} line={line} isRaw={false} search="" />
                    </span>
                  </li>
                );
              })}
            </ol>
          </>
        )}
      </QueryView>
    </section>
  );
}

/** Up to `count` lines on each side, in order, without the line itself. */
export function contextOf(
  row: LogRow,
  found: readonly LogRow[],
  count: number,
): { readonly before: readonly LogRow[]; readonly after: readonly LogRow[] } {
  const distinct = [...new Map(found.map((item) => [identity(item), item])).values()]
    .filter((item) => identity(item) !== identity(row))
    .sort(compareRows);
  const at = distinct.findIndex((item) => item.timeUnixNano >= row.timeUnixNano);
  const split = at < 0 ? distinct.length : at;
  return { before: distinct.slice(Math.max(0, split - count), split), after: distinct.slice(split, split + count) };
}
