// The lines of a query that was run: how many of each level, the list, and what can be done with it.
import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useMemo } from 'react';
import { formatDuration } from '../../i18n/format.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { PageTime } from '../../time/use-time.tsx';
import { ErrorBox, QueryView } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { EmptyLines } from './empty-lines.tsx';
import { LevelHistogram } from './histogram.tsx';
import { barWidthMs } from './histogram-model.ts';
import { filterValueOf } from './line/levels.ts';
import { LogDetails } from './line/log-details.tsx';
import { LogList } from './list/log-list.tsx';
import { foldRepeats } from './list/rows.ts';
import { LOADED_MAX, useLogPages } from './list/use-log-pages.ts';
import classes from './logs.module.css';
import { type LogsView, toggleColumn } from './logs-state.ts';
import { messages } from './messages.ts';
import { PipelineErrors } from './pipeline-errors.tsx';
import {
  containedTextOf,
  levelCountQuery,
  printQuery,
  readLogQuery,
  traceQuery,
  withFieldFilter,
  withLevels,
  withTrace,
} from './query/log-query.ts';
import { ResultBar } from './result-bar.tsx';

export interface LinesResultProps {
  /** What was run. */
  readonly text: string;
  readonly view: LogsView;
  readonly time: PageTime;
  readonly onRun: (text: string) => void;
  readonly onView: (change: Partial<LogsView>) => void;
  readonly onFailure: (error: Error | null) => void;
}

export function LinesResult({ text, view, time, onRun, onView, onFailure }: LinesResultProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const { range } = time;
  const pages = useLogPages({ text, range, order: view.order, limit: view.limit, isEnabled: text.trim() !== '' });
  const { query, rows } = pages;
  const shown = useMemo(() => foldRepeats(rows, view.dedup), [rows, view.dedup]);
  const read = useMemo(() => readLogQuery(text), [text]);
  const search = useMemo(() => (read ? containedTextOf(read) : ''), [read]);
  useEffect(() => onFailure(query.error), [query.error, onFailure]);
  const edit = (change: (parsed: NonNullable<typeof read>) => NonNullable<typeof read>): void => {
    if (read) onRun(printQuery(change(read)));
  };
  const count = (value: number): string => value.toLocaleString(locale);
  return (
    <>
      <LevelHistogram
        text={text}
        range={range}
        hasBars={view.hasBars}
        isCompact={pane.kind === 'beside'}
        onLevels={(levels) => edit((parsed) => withLevels(parsed, levels.map(filterValueOf)))}
        onZoom={time.setRange}
      />
      <ResultBar
        view={view}
        onView={onView}
        pages={pages}
        shownCount={shown.length}
        onAsMetric={() => read && onRun(levelCountQuery(read, barWidthMs(range)))}
      />
      <PipelineErrors
        rows={rows}
        onFilter={(operator) =>
          edit((parsed) => withFieldFilter(parsed, { name: '__error__', value: '', kind: 'parsed' }, operator))
        }
      />
      <QueryView
        query={query}
        height={420}
        isEmpty={() => rows.length === 0}
        empty={<EmptyLines text={text} time={time} onRun={onRun} />}
      >
        {() => (
          <>
            <LogList
              rows={shown}
              view={view}
              search={search}
              onRemoveColumn={(name) => onView({ columns: toggleColumn(view.columns, name) })}
              renderDetails={({ row }) => (
                <LogDetails
                  row={row}
                  rows={rows}
                  columns={view.columns}
                  search={search}
                  onFilter={read && ((field, operator) => edit((parsed) => withFieldFilter(parsed, field, operator)))}
                  onToggleColumn={(name) => onView({ columns: toggleColumn(view.columns, name) })}
                  onOnlyTrace={(traceId) => edit((parsed) => withTrace(parsed, traceId))}
                  onWholeTrace={(traceId) => onRun(traceQuery(traceId))}
                />
              )}
            />
            <div className={classes['end']}>
              {pages.hasMore ? (
                <Button
                  size="xs"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t.loadMore(count(view.limit))}
                </Button>
              ) : (
                <span>{rows.length >= LOADED_MAX ? t.loadedMax(count(LOADED_MAX)) : t.listEnd}</span>
              )}
              {query.isFetchNextPageError && query.error && <ErrorBox error={query.error} />}
              {pages.exchange && <span>{t.took(formatDuration(pages.exchange.durationMs, locale))}</span>}
            </div>
          </>
        )}
      </QueryView>
    </>
  );
}
