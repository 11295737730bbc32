// biome-ignore-all lint/a11y/useSemanticElements: a virtual list can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a table are not interactive
// The log lines of a whole trace in the order they were written; each leads to its span.
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useRef, useState } from 'react';
import { rawRange } from '../../correlate/datasource-correlations.ts';
import { logsUrl } from '../../correlate/links.ts';
import { type LogRow, queryLogs } from '../../data/loki.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { EmptyState, QueryView } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import type { Trace } from '../model/trace.ts';
import { logsQuery } from '../queries.ts';
import { type Correlation, traceRange } from '../use-correlation.ts';
import classes from './views.module.css';

const PAGE_LINES = 500;
/** Loki refuses more in one answer. */
const LINES_MAX = 5000;
/** Characters of a line that are drawn: a dump of a megabyte would freeze the page. */
const LINE_CHARS_MAX = 4096;

export interface LogsViewProps {
  readonly trace: Trace;
  readonly correlation: Correlation;
  readonly onShowSpan: (spanId: string) => void;
}

export default function LogsView({ trace, correlation, onShowSpan }: LogsViewProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const [limit, setLimit] = useState(PAGE_LINES);
  const query = logsQuery(trace.traceId);
  const range = traceRange(trace, correlation.logsShift, correlation.nowMs);
  const lines = useQuery({
    queryKey: ['trace-logs', trace.traceId, range.fromMs, range.toMs, limit],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { value } = await queryLogs({ query, ...range, limit, direction: 'forward' }, signal);
      const rows = value.kind === 'streams' ? value.rows : [];
      // Streams come one after the other; nanoseconds are compared as text of the same length.
      return [...rows].sort((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0));
    },
  });
  const open = (): void => pane.openBeside(logsUrl({ query, range: rawRange(range) }));
  return (
    <>
      <div className={classes['bar']}>
        <Button size="compact-xs" variant="default" onClick={open}>
          {t.openInExplore}
        </Button>
        {(lines.data?.length ?? 0) >= limit && (
          <>
            <span>{t.logLimit(limit)}</span>
            {limit < LINES_MAX && (
              <Button size="compact-xs" variant="default" onClick={() => setLimit(LINES_MAX)}>
                {t.loadMore}
              </Button>
            )}
          </>
        )}
      </div>
      <QueryView
        query={lines}
        height={240}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState title={t.noLogsForTrace} />}
      >
        {(rows) => <LogList rows={rows} trace={trace} onShowSpan={onShowSpan} />}
      </QueryView>
    </>
  );
}

interface LogListProps {
  readonly rows: readonly LogRow[];
  readonly trace: Trace;
  readonly onShowSpan: (spanId: string) => void;
}

function LogList({ rows, trace, onShowSpan }: LogListProps): ReactElement {
  const t = useMessages(messages);
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 26,
    overscan: 10,
  });
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={box}
      role="table"
      aria-label={t.logs}
      aria-rowcount={rows.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={classes['scroll']}
      style={{ maxHeight: 'calc(100vh - 320px)', minHeight: 220 }}
    >
      <div role="row" className={`${classes['log']} ${classes['logHead']}`}>
        {[t.time, t.level, t.service, t.line, ''].map((label) => (
          <span key={label} role="columnheader">
            {label === '' ? <span className="visually-hidden">{t.toSpan}</span> : label}
          </span>
        ))}
      </div>
      <div role="rowgroup" className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
        <div
          role="presentation"
          className={classes['window']}
          style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
        >
          {items.map(({ index, key }) => {
            const line = rows[index];
            if (!line) return null;
            const labels = { ...line.streamLabels, ...line.structuredMetadata };
            const spanId = labels['span_id'];
            const isKnown = spanId !== undefined && trace.rowOfSpan.has(spanId);
            const offsetNs = Number(BigInt(line.timeUnixNano) - trace.startUnixNano);
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                ref={virtualizer.measureElement}
                data-index={index}
                className={classes['log']}
              >
                <span role="cell">{`${offsetNs < 0 ? '' : '+'}${formatDuration(offsetNs)}`}</span>
                <span role="cell">{labels['detected_level'] ?? labels['level'] ?? labels['severity_text'] ?? ''}</span>
                <span role="cell">{labels['service_name']}</span>
                <span role="cell" className={classes['line']}>
                  {line.line.length > LINE_CHARS_MAX ? `${line.line.slice(0, LINE_CHARS_MAX)}…` : line.line}
                </span>
                <span role="cell">
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    disabled={!isKnown}
                    title={isKnown ? spanId : t.noSpanOfLine}
                    onClick={() => spanId !== undefined && onShowSpan(spanId)}
                  >
                    {t.toSpan}
                  </Button>
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
