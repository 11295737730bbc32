// biome-ignore-all lint/a11y/useSemanticElements: a virtual tree can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree itself has the focus and names its active row
// The tree of spans over time: a virtual treegrid. It has the focus itself and names its active row, because a row that
// scrolls away is gone. It stands apart from what is around it, since it alone is drawn again with every step of a scroll.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type ReactElement,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import type { CriticalPath } from '../model/critical-path.ts';
import type { Matches } from '../model/filter.ts';
import { type AxisWindow, type TimeAxis, ticks } from '../model/time-axis.ts';
import { at, type Trace } from '../model/trace.ts';
import type { Folded } from '../model/visibility.ts';
import type { LogCounts } from '../use-correlation.ts';
import { GridHead } from './grid-head.tsx';
import { isDetails, itemsOf, rowOf } from './items.ts';
import { NameResizer, useNamePercent } from './name-column.tsx';
import { SpanRow } from './span-row.tsx';
import { useWidth } from './use-size.ts';
import classes from './waterfall.module.css';

const ROW_PX = 26;
/** Where names stand above their bars. */
const NARROW_ROW_PX = 44;
const NARROW_PX = 560;
/** Before they are measured. */
const DETAILS_PX = 420;
const INDENT_PX_MAX = 14;
const TICK_PX = 90;
/** Height of the head, which stays at the top while rows scroll under it. */
const HEAD_PX = 26;
/** Space beside the bars, on both sides together. */
const MARGIN_PX = 16;

/** Elements of rows are kept for others in multiples of this, so that their number changes with the window's height only. */
const SLOT_STEP = 16;

/** A row to scroll to; a new object scrolls again. */
export interface ScrollTarget {
  readonly row: number;
  readonly align: 'auto' | 'center';
}

export interface SpanGridProps {
  readonly trace: Trace;
  readonly rows: Int32Array;
  readonly folded: Folded;
  readonly open: ReadonlySet<number>;
  readonly selected: number;
  readonly target: ScrollTarget | undefined;
  readonly matches: Matches | undefined;
  readonly skewNs: Float64Array;
  readonly axis: TimeAxis;
  readonly window: AxisWindow;
  readonly onWindow: (window: AxisWindow) => void;
  /** Undefined when it is not to be shown. */
  readonly path: CriticalPath | undefined;
  readonly logCounts: LogCounts | undefined;
  readonly onFold: (row: number) => void;
  readonly onRow: (row: number) => void;
  readonly renderDetails: (row: number) => ReactElement;
  /** Stands in the place of rows when there are none. */
  readonly empty: ReactNode;
}

export const SpanGrid = memo(function SpanGrid(props: SpanGridProps): ReactElement {
  const t = useMessages(messages);
  const { trace, rows, folded, open, selected, target, matches, axis, window } = props;
  const id = useId();
  const gridRef = useRef<HTMLDivElement>(null);
  const gridPx = useWidth(gridRef);
  const [namePercent, setNamePercent] = useNamePercent();
  const isNarrow = gridPx > 0 && gridPx < NARROW_PX;
  const namePx = gridPx * (isNarrow ? 1 : namePercent / 100);
  const columnPx = Math.max(50, (isNarrow ? gridPx : gridPx - namePx) - MARGIN_PX);
  const rowPx = isNarrow ? NARROW_ROW_PX : ROW_PX;

  const items = useMemo(() => itemsOf(rows, open), [rows, open]);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => gridRef.current,
    estimateSize: useCallback((index: number) => (isDetails(at(items, index)) ? DETAILS_PX : rowPx), [items, rowPx]),
    getItemKey: useCallback((index: number) => at(items, index), [items]),
    overscan: 4,
    scrollPaddingStart: HEAD_PX,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height when names go above bars
  useEffect(() => virtualizer.measure(), [rowPx]);

  // A row may only come to be shown by what was unfolded with the same step: then it is scrolled to when it is there.
  const reached = useRef<ScrollTarget>(undefined);
  useEffect(() => {
    if (!target || reached.current === target || gridPx === 0) return;
    const index = items.indexOf(target.row * 2);
    if (index < 0) return;
    reached.current = target;
    virtualizer.scrollToIndex(index, { align: target.align });
  }, [target, items, virtualizer, gridPx]);

  const onClick = (event: MouseEvent): void => {
    const clicked = event.target as HTMLElement; // clicks are on elements
    const element = clicked.closest<HTMLElement>('[data-row]');
    if (!element) return;
    const row = Number(element.dataset['row']);
    if (clicked.closest('[data-action="fold"]')) props.onFold(row);
    else if (globalThis.getSelection()?.isCollapsed !== false) props.onRow(row); // not while text is marked
  };

  const marked = useMemo(() => ticks(window, Math.max(1, Math.floor(columnPx / TICK_PX))), [window, columnPx]);
  const virtualItems = virtualizer.getVirtualItems();
  const indentPx = Math.min(INDENT_PX_MAX, (namePx * 0.4) / Math.max(1, trace.depthMax));
  const pxOf = (axisNs: number): number => ((axisNs - window.fromNs) / (window.toNs - window.fromNs)) * columnPx;
  const [firstTick = 0, secondTick = firstTick] = marked;
  // Custom properties, which TypeScript's CSSProperties does not know.
  const style = {
    '--name-width': `${namePercent}%`,
    '--row-height': `${rowPx}px`,
    '--tick-step': `${Math.max(1, pxOf(secondTick) - pxOf(firstTick))}px`,
    '--tick-from': `${pxOf(firstTick)}px`,
  } as CSSProperties;
  const slots = Math.ceil((virtualItems.length + 1) / SLOT_STEP) * SLOT_STEP;
  const activeIsRendered = virtualItems.some(({ index }) => at(items, index) === selected * 2);

  return (
    <div className={classes['frame']} data-narrow={isNarrow || undefined} style={style}>
      {!isNarrow && <NameResizer percent={namePercent} onPercent={setNamePercent} />}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the page's, see use-trace-keys.ts */}
      <div
        ref={gridRef}
        role="treegrid"
        tabIndex={0}
        aria-label={t.waterfall}
        aria-rowcount={rows.length + 1}
        aria-colcount={2}
        aria-activedescendant={activeIsRendered ? `${id}-${selected}` : undefined}
        className={classes['grid']}
        onClick={onClick}
      >
        <GridHead axis={axis} window={window} marked={marked} onWindow={props.onWindow} />
        <div role="rowgroup" className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
          <div
            role="presentation"
            className={classes['window']}
            style={{ transform: `translateY(${virtualItems[0]?.start ?? 0}px)` }}
          >
            {virtualItems.map(({ index, key }) => {
              const item = at(items, index);
              const row = rowOf(item);
              return isDetails(item) ? (
                <div
                  key={key}
                  role="row"
                  ref={virtualizer.measureElement}
                  data-index={index}
                  className={classes['detailsRow']}
                >
                  <div role="gridcell" aria-colspan={2}>
                    {props.renderDetails(row)}
                  </div>
                </div>
              ) : (
                <SpanRow
                  // A row that scrolls in takes over the elements of one that has scrolled out.
                  key={`row ${index % slots}`}
                  trace={trace}
                  row={row}
                  ariaIndex={index + 2}
                  id={`${id}-${row}`}
                  indentPx={Math.round(at(trace.depth, row) * indentPx)}
                  isFolded={folded[row] === 1}
                  isSelected={selected === row}
                  isMatch={matches && matches.bits[row] === 1}
                  isSkewed={at(props.skewNs, row) !== 0}
                  logCount={props.logCounts?.bySpan.get(trace.spanIds[row] ?? '') ?? 0}
                  axis={axis}
                  window={window}
                  columnPx={columnPx}
                  path={props.path}
                  texts={t}
                />
              );
            })}
          </div>
        </div>
      </div>
      {rows.length === 0 && <div className={classes['empty']}>{props.empty}</div>}
    </div>
  );
});
