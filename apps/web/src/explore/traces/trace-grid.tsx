// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
// Found traces as a grid of which only what is seen is drawn. It has the keyboard only while it has the focus.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef, useState } from 'react';
import { traceUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { usePane } from '../../url/pane.tsx';
import { type GridRow, gridRows, nextSort, type Sort, type SortKey, type TraceSummary } from './found-model.ts';
import { messages } from './messages.ts';
import classes from './trace-grid.module.css';
import { SpanLine, TraceLine } from './trace-row.tsx';

export interface TraceGridProps {
  readonly summaries: readonly TraceSummary[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly chosen: readonly string[];
  readonly onChoose: (traceId: string) => void;
  /** The moment "ago" is counted from. */
  readonly nowMs: number;
}

const ROW_PX = 32;
const PAGE_ROWS = 10;

export function TraceGrid({ summaries, sort, onSort, chosen, onChoose, nowMs }: TraceGridProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const gridId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<string>();
  const rows = useMemo(() => gridRows(summaries, open), [summaries, open]);
  const activeIndex = Math.max(
    0,
    rows.findIndex(({ id }) => id === activeId),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    // The heading stands above the rows and stays there.
    scrollPaddingStart: ROW_PX,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });

  const toggle = (traceId: string): void =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(traceId)) next.add(traceId);
      return next;
    });
  const goTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActiveId(row.id);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[activeIndex];
    if (event.target !== event.currentTarget || row === undefined || event.altKey) return;
    const isHandled = handleKey(event, row);
    if (isHandled) event.preventDefault();
  };
  const handleKey = (event: KeyboardEvent, row: GridRow): boolean => {
    const { traceId } = row.summary.trace;
    switch (event.key) {
      case 'ArrowDown':
        goTo(activeId === undefined ? 0 : activeIndex + 1);
        return true;
      case 'ArrowUp':
        goTo(activeIndex - 1);
        return true;
      case 'PageDown':
        goTo(activeIndex + PAGE_ROWS);
        return true;
      case 'PageUp':
        goTo(activeIndex - PAGE_ROWS);
        return true;
      case 'Home':
        goTo(0);
        return true;
      case 'End':
        goTo(rows.length - 1);
        return true;
      case 'ArrowRight':
        if (!open.has(traceId)) toggle(traceId);
        return true;
      case 'ArrowLeft':
        if (open.has(traceId)) toggle(traceId);
        setActiveId(traceId);
        return true;
      case ' ':
        onChoose(traceId);
        return true;
      case 'Enter':
        if (event.ctrlKey || event.metaKey) window.open(urlOf(row), '_blank', 'noopener');
        else pane.openBeside(urlOf(row));
        return true;
      default:
        return false;
    }
  };
  const shown = virtual.getVirtualItems();
  return (
    <div className={classes['frame']}>
      <div
        ref={box}
        role="treegrid"
        className={classes['grid']}
        aria-label={t.results}
        aria-describedby={`${gridId}-hint`}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        aria-activedescendant={activeId === undefined ? undefined : `${gridId}-${activeId}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target === event.currentTarget && setActiveId((now) => now ?? rows[0]?.id)}
      >
        <Heading sort={sort} onSort={onSort} />
        <div role="presentation" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const common = {
              id: `${gridId}-${row.id}`,
              ariaIndex: index + 2,
              topPx: start,
              isActive: row.id === activeId,
              url: urlOf(row),
              onOpen: () => {
                setActiveId(row.id);
                pane.openBeside(urlOf(row));
              },
            };
            return row.kind === 'trace' ? (
              <TraceLine
                key={key}
                {...common}
                summary={row.summary}
                nowMs={nowMs}
                isOpen={open.has(row.id)}
                isChosen={chosen.includes(row.id)}
                onToggle={() => toggle(row.id)}
                onChoose={() => onChoose(row.id)}
              />
            ) : (
              <SpanLine key={key} {...common} row={row} />
            );
          })}
        </div>
      </div>
      <p id={`${gridId}-hint`} className="visually-hidden">
        {t.gridHint}
      </p>
    </div>
  );
}

function urlOf(row: GridRow): string {
  return traceUrl(row.summary.trace.traceId, row.kind === 'span' ? row.span.spanId : undefined);
}

function Heading({ sort, onSort }: Pick<TraceGridProps, 'sort' | 'onSort'>): ReactElement {
  const t = useMessages(messages);
  const sortable = (key: SortKey, text: string): ReactElement => {
    const isSorted = sort.key === key;
    const Icon = sort.isDescending ? IconArrowDown : IconArrowUp;
    return (
      <div
        role="columnheader"
        data-column={key}
        aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
      >
        <button type="button" onClick={() => onSort(nextSort(sort, key))}>
          {text}
          {isSorted && <Icon size={12} aria-hidden />}
        </button>
      </div>
    );
  };
  const plain = (column: string, text: string): ReactElement => (
    <div role="columnheader" data-column={column}>
      {text}
    </div>
  );
  return (
    <div role="row" aria-rowindex={1} className={classes['heading']}>
      <div role="columnheader" data-column="choose">
        <span className="visually-hidden">{t.compare}</span>
      </div>
      {sortable('start', t.start)}
      {plain('id', t.traceId)}
      {plain('service', t.rootService)}
      {plain('name', t.rootName)}
      {sortable('duration', t.duration)}
      {sortable('spans', t.spans)}
      {plain('services', t.services)}
      {sortable('errors', t.errors)}
    </div>
  );
}
