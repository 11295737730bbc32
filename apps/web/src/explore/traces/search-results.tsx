// What a search found: how much of it is shown, the dots, the table, and where to go on.
import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import { compareUrl } from '../../correlate/links.ts';
import { formatDuration } from '../../i18n/format.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { PageTime } from '../../time/use-time.tsx';
import { unavailable } from '../../trace/details/unavailable.ts';
import { usePane } from '../../url/pane.tsx';
import { LIMIT_MAX, nextLimit, parseSort, printSort, summarize, toggleChosen } from './found-model.ts';
import { messages } from './messages.ts';
import { Scatter } from './scatter.tsx';
import { coveredRange } from './scatter-model.ts';
import { ServiceLinks } from './service-links.tsx';
import { TraceGrid } from './trace-grid.tsx';
import classes from './traces.module.css';
import type { FoundAnswer } from './use-traces-data.ts';

export interface SearchResultsProps {
  readonly found: FoundAnswer;
  /** That the query asks for. */
  readonly service: string | undefined;
  readonly time: PageTime;
  readonly onFilter: (conditions: readonly string[]) => void;
  /** When it was found. */
  readonly nowMs: number;
}

export function SearchResults({ found, service, time, onFilter, nowMs }: SearchResultsProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { traces } = found.answer.value;
  const sortText = pane.params.get('sort');
  const sort = useMemo(() => parseSort(sortText), [sortText]);
  const summaries = useMemo(() => summarize(traces, sort), [traces, sort]);
  const covered = useMemo(() => coveredRange(traces, found.range, traces.length >= found.limit), [traces, found]);
  const view = pane.params.get('view') === 'table' ? 'table' : 'chart';
  const present = chosen.filter((id) => traces.some(({ traceId }) => traceId === id));
  const [first, second] = present;
  return (
    <div className={classes['results']}>
      <div className={classes['toolbar']}>
        {renderCount()}
        <span className={classes['space']} />
        <Tooltip label={t.compareHint} disabled={second !== undefined}>
          <Button
            size="compact-sm"
            variant="default"
            {...unavailable(second === undefined ? t.compareHint : undefined)}
            onClick={() => {
              if (first !== undefined && second !== undefined) pane.openBeside(compareUrl(first, second));
            }}
          >
            {t.compare} {present.length}/2
          </Button>
        </Tooltip>
        <SegmentedControl
          size="xs"
          aria-label={t.view}
          value={view}
          data={[
            { value: 'chart', label: t.chartAndTable },
            { value: 'table', label: t.tableOnly },
          ]}
          onChange={(value) => pane.setParams({ view: value === 'table' ? 'table' : undefined })}
        />
      </div>
      {view === 'chart' && <Scatter traces={traces} range={covered} onZoom={time.setRange} onFilter={onFilter} />}
      <div className={classes['toolbar']}>
        <ServiceLinks service={service} traceIds={summaries.map(({ trace }) => trace.traceId)} time={time} />
      </div>
      <TraceGrid
        summaries={summaries}
        sort={sort}
        onSort={(next) => pane.setParams({ sort: printSort(next) })}
        chosen={present}
        onChoose={(traceId) => setChosen(toggleChosen(present, traceId))}
        nowMs={nowMs}
      />
      <p className="visually-hidden" role="status">
        {t.loaded(traces.length.toLocaleString(locale))}
      </p>
    </div>
  );

  function renderCount(): ReactElement {
    const { answer, limit } = found;
    const count = traces.length.toLocaleString(locale);
    const hasMore = traces.length >= limit;
    const next = hasMore ? nextLimit(limit) : undefined;
    const { inspectedTraces } = answer.value;
    return (
      <>
        <span className={classes['dim']}>
          {hasMore ? `${t.newest(count)} · ${t.moreThere}` : t.tracesCount(count)}
          {inspectedTraces !== undefined &&
            ` · ${t.inspected(inspectedTraces.toLocaleString(locale), formatDuration(answer.exchange.durationMs, locale))}`}
        </span>
        {next !== undefined && (
          <Button size="compact-xs" variant="default" onClick={() => pane.setParams({ limit: String(next) })}>
            {t.loadMore(next.toLocaleString(locale))}
          </Button>
        )}
        {hasMore && next === undefined && (
          <span className={classes['dim']}>{t.limitReached(LIMIT_MAX.toLocaleString(locale))}</span>
        )}
      </>
    );
  }
}
