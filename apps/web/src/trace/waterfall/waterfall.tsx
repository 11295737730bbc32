// biome-ignore-all lint/a11y/useSemanticElements: a virtual tree can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree itself has the focus and names its active row
// The waterfall: minimap, toolbar and the tree of spans over time. The tree is a virtual treegrid: it has the focus
// itself and names its active row, because a row that scrolls away is gone.
import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  type ReactElement,
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { SpanDetails } from '../details/span-details.tsx';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import type { CriticalPath } from '../model/critical-path.ts';
import { nextMatch } from '../model/filter.ts';
import { type AxisWindow, compressedAxis, plainAxis, ticks, zoomWindow } from '../model/time-axis.ts';
import { at, nameOf, type Trace } from '../model/trace.ts';
import {
  allFolded,
  deepestVisible,
  foldedBelow,
  noneFolded,
  revealed,
  shallowestFolded,
  toggled,
} from '../model/visibility.ts';
import type { Correlation } from '../use-correlation.ts';
import { isDetails, itemsOf, rowOf } from './items.ts';
import type { TraceCommand } from './keys.ts';
import { Minimap } from './minimap.tsx';
import { NameResizer, useNamePercent } from './name-column.tsx';
import { SpanRow } from './span-row.tsx';
import { Toolbar } from './toolbar.tsx';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-size.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useTree } from './use-tree.ts';
import classes from './waterfall.module.css';

const ROW_PX = 26;
/** Where names stand above their bars. */
const NARROW_ROW_PX = 44;
const NARROW_PX = 560;
/** Before they are measured. */
const DETAILS_PX = 420;
const INDENT_PX_MAX = 14;
const TICK_PX = 90;

export interface WaterfallProps {
  readonly trace: Trace;
  readonly skewNs: Float64Array;
  readonly selfNs: Float64Array;
  readonly path: CriticalPath;
  readonly correlation: Correlation;
}

export function Waterfall({ trace, skewNs, selfNs, path, correlation }: WaterfallProps): ReactElement {
  const t = useMessages(messages);
  const { params, setParams } = usePane();
  const id = useId();
  const rootRef = useRef<HTMLDivElement>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const gridPx = useWidth(gridRef);
  const [namePercent, setNamePercent] = useNamePercent();
  const isNarrow = gridPx > 0 && gridPx < NARROW_PX;
  const columnPx = Math.max(50, isNarrow ? gridPx - 16 : gridPx * (1 - namePercent / 100) - 16);

  const find = params.get('find') ?? '';
  const onlyMatches = params.get('only') === '1';
  const showPath = params.get('path') !== '0';
  const spanParam = params.get('span');
  const linkedRow = spanParam === null ? undefined : trace.rowOfSpan.get(spanParam.toLowerCase().padStart(16, '0'));
  const tree = useTree(trace, useDeferredValue(find), onlyMatches, linkedRow);
  const { rows, folded, setFolded, open, setOpen, matches } = tree;
  const [selected, setSelected] = useState(linkedRow ?? -1);

  const compressed = useMemo(() => compressedAxis(trace), [trace]);
  const compress = params.get('gaps') === 'compressed';
  const axis = useMemo(() => (compress ? compressed : plainAxis(trace)), [compress, compressed, trace]);
  const zoom = params.get('zoom');
  const window = useMemo(() => readWindow(zoom, axis.lengthNs), [zoom, axis]);
  const isZoomed = window.fromNs > 0 || window.toNs < axis.lengthNs;
  const setWindow = useCallback(
    (next: AxisWindow | undefined) => setParams({ zoom: next && writeWindow(next, axis.lengthNs) }),
    [setParams, axis],
  );

  const items = useMemo(() => itemsOf(rows, open), [rows, open]);
  const rowPx = isNarrow ? NARROW_ROW_PX : ROW_PX;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => gridRef.current,
    estimateSize: useCallback((index: number) => (isDetails(at(items, index)) ? DETAILS_PX : rowPx), [items, rowPx]),
    getItemKey: useCallback((index: number) => at(items, index), [items]),
    overscan: 10,
    scrollPaddingStart: HEAD_PX,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height when names go above bars
  useEffect(() => virtualizer.measure(), [rowPx]);

  const showRow = useCallback(
    (row: number, align: 'auto' | 'center' = 'auto') => {
      setSelected(row);
      const index = items.indexOf(row * 2);
      if (index >= 0) virtualizer.scrollToIndex(index, { align });
    },
    [items, virtualizer],
  );
  // A span that the URL names is shown, whether the page was opened with it or a link elsewhere on it names another.
  const shownLink = useRef<number>(undefined);
  useEffect(() => {
    if (linkedRow === undefined || shownLink.current === linkedRow || gridPx === 0) return;
    shownLink.current = linkedRow;
    setFolded((before) => revealed(trace, before, linkedRow));
    setOpen(linkedRow, true);
    showRow(linkedRow, 'center');
  }, [linkedRow, gridPx, trace, setFolded, setOpen, showRow]);

  const setDetails = (row: number, isOpen: boolean): void => {
    setOpen(row, isOpen);
    setSelected(row);
    shownLink.current = isOpen ? row : undefined;
    setParams({ span: isOpen ? trace.spanIds[row] : undefined });
  };

  const run = (command: TraceCommand): boolean => {
    const index = rows.indexOf(selected);
    switch (command) {
      case 'next':
        return goTo(rows[Math.min(index + 1, rows.length - 1)]);
      case 'previous':
        return goTo(rows[Math.max(index < 0 ? 0 : index - 1, 0)]);
      case 'first':
        return goTo(rows[0]);
      case 'last':
        return goTo(rows.at(-1));
      case 'open':
        if (selected < 0 || at(trace.subtreeSize, selected) === 1) return false;
        if (folded[selected] === 1) setFolded((before) => toggled(before, selected, false));
        else goTo(rows[index + 1]);
        return true;
      case 'close':
        if (selected < 0) return false;
        if (at(trace.subtreeSize, selected) > 1 && folded[selected] === 0) {
          setFolded((before) => toggled(before, selected, true));
          return true;
        }
        return at(trace.parent, selected) >= 0 && goTo(at(trace.parent, selected));
      case 'details':
        if (selected < 0) return false;
        setDetails(selected, !open.has(selected));
        return true;
      case 'collapse-all':
        setFolded(() => allFolded(trace));
        return true;
      case 'expand-all':
        setFolded(() => noneFolded(trace));
        return true;
      case 'collapse-level':
        setFolded((before) => foldedBelow(trace, Math.max(0, deepestVisible(trace, before) - 1)));
        return true;
      case 'expand-level':
        setFolded((before) => {
          const depth = shallowestFolded(trace, before);
          return depth === undefined ? before : foldedBelow(trace, depth + 1);
        });
        return true;
      case 'next-match':
      case 'previous-match':
        return (
          matches !== undefined && goTo(nextMatch(rows, matches.bits, selected, command === 'next-match' ? 1 : -1))
        );
      case 'zoom-in':
      case 'zoom-out': {
        const middle =
          selected < 0
            ? (window.fromNs + window.toNs) / 2
            : axis.toAxis((at(trace.startNs, selected) + at(trace.endNs, selected)) / 2);
        const centre = Math.min(window.toNs, Math.max(window.fromNs, middle));
        setWindow(zoomWindow(window, centre, command === 'zoom-in' ? 0.5 : 2, axis.lengthNs));
        return true;
      }
      case 'escape':
        if (selected >= 0 && open.has(selected)) setDetails(selected, false);
        else if (isZoomed) setWindow(undefined);
        else if (find !== '') setParams({ find: undefined, only: undefined });
        else return false;
        return true;
      default:
        return command satisfies never;
    }
  };
  useTraceKeys(rootRef, run);

  function goTo(row: number | undefined): boolean {
    if (row === undefined || row < 0) return false;
    showRow(row);
    return true;
  }

  const onClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement; // clicks are on elements
    const element = target.closest<HTMLElement>('[data-row]');
    if (!element) return;
    const row = Number(element.dataset['row']);
    if (target.closest('[data-action="fold"]')) {
      setFolded((before) => toggled(before, row));
      setSelected(row);
    } else if (globalThis.getSelection()?.isCollapsed !== false) setDetails(row, !open.has(row)); // not while text is marked
  };

  const marked = useMemo(() => ticks(window, Math.max(1, Math.floor(columnPx / TICK_PX))), [window, columnPx]);
  const percentOf = (axisNs: number): number => ((axisNs - window.fromNs) / (window.toNs - window.fromNs)) * 100;
  const { dragged, handlers } = useBrush((from, to) => {
    const lengthNs = window.toNs - window.fromNs;
    setWindow({ fromNs: window.fromNs + from * lengthNs, toNs: window.fromNs + to * lengthNs });
  });
  const virtualItems = virtualizer.getVirtualItems();
  const indentPx = Math.min(
    INDENT_PX_MAX,
    (gridPx * (isNarrow ? 0.4 : (namePercent / 100) * 0.4)) / Math.max(1, trace.depthMax),
  );
  const firstTick = marked[0] ?? 0;
  const tickPx = marked.length > 1 ? ((percentOf(marked[1] ?? 0) - percentOf(firstTick)) / 100) * columnPx : 0;
  // Custom properties, which TypeScript's CSSProperties does not know.
  const gridStyle = {
    '--name-width': `${namePercent}%`,
    '--row-height': `${rowPx}px`,
    '--tick-step': `${Math.max(1, tickPx)}px`,
    '--tick-from': `${(percentOf(firstTick) / 100) * columnPx}px`,
  } as CSSProperties;
  const logsBySpan = correlation.logs.data?.bySpan;
  const activeIsRendered = virtualItems.some((item) => at(items, item.index) === selected * 2);

  return (
    <div ref={rootRef} className={classes['root']}>
      <Minimap trace={trace} axis={axis} window={window} onWindow={setWindow} />
      <Toolbar
        find={find}
        onFind={(text) => setParams({ find: text === '' ? undefined : text })}
        matchCount={matches?.count}
        spanCount={trace.spanCount}
        onlyMatches={onlyMatches}
        onOnlyMatches={(on) => setParams({ only: on ? '1' : undefined })}
        showPath={showPath}
        onShowPath={(on) => setParams({ path: on ? undefined : '0' })}
        hasGaps={compressed.gaps.length > 0}
        compress={compress}
        onCompress={(on) => setParams({ gaps: on ? 'compressed' : undefined, zoom: undefined })}
        isZoomed={isZoomed}
        onResetZoom={() => setWindow(undefined)}
        run={run}
      />
      <div className={classes['frame']} data-narrow={isNarrow || undefined} style={gridStyle}>
        {!isNarrow && <NameResizer percent={namePercent} onPercent={setNamePercent} />}
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
          onKeyDown={undefined}
        >
          <div role="rowgroup" className={classes['head']}>
            <div role="row" aria-rowindex={1} className={classes['headRow']}>
              <div role="columnheader" className={classes['headName']}>
                {t.serviceAndOperation}
              </div>
              <div role="columnheader" className={classes['headTime']} {...handlers}>
                <span className="visually-hidden">{t.timeColumn}</span>
                {marked.map((axisNs) => (
                  <span key={axisNs} className={classes['tick']} style={{ left: `${percentOf(axisNs)}%` }}>
                    {formatDuration(axis.toTrace(axisNs))}
                  </span>
                ))}
                {axis.gaps.map((gap) => (
                  <span
                    key={gap.fromNs}
                    className={classes['gap']}
                    style={{ left: `${percentOf(gap.atAxisNs)}%` }}
                    title={t.gap(formatDuration(gap.toNs - gap.fromNs))}
                  >
                    ≀
                  </span>
                ))}
                {dragged && (
                  <span
                    className={classes['brush']}
                    style={{ left: `${dragged[0] * 100}%`, width: `${(dragged[1] - dragged[0]) * 100}%` }}
                  />
                )}
              </div>
            </div>
          </div>
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
                  <DetailsRow key={key} index={index} measure={virtualizer.measureElement}>
                    <SpanDetails
                      trace={trace}
                      row={row}
                      selfNs={at(selfNs, row)}
                      criticalNs={at(path.totalNs, row)}
                      correlation={correlation}
                      onClose={() => setDetails(row, false)}
                    />
                  </DetailsRow>
                ) : (
                  <SpanRow
                    key={key}
                    trace={trace}
                    row={row}
                    ariaIndex={index + 2}
                    id={`${id}-${row}`}
                    indentPx={Math.round(at(trace.depth, row) * indentPx)}
                    isFolded={folded[row] === 1}
                    isSelected={selected === row}
                    isOpen={open.has(row)}
                    isMatch={matches && matches.bits[row] === 1}
                    isSkewed={at(skewNs, row) !== 0}
                    logCount={logsBySpan?.get(trace.spanIds[row] ?? '') ?? 0}
                    axis={axis}
                    window={window}
                    columnPx={columnPx}
                    path={showPath ? path : undefined}
                    texts={t}
                  />
                );
              })}
            </div>
          </div>
        </div>
        {rows.length === 0 && (
          <div className={classes['empty']}>
            <EmptyState title={t.noMatch}>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setParams({ find: undefined, only: undefined })}
              >
                {t.clearFilter}
              </Button>
            </EmptyState>
          </div>
        )}
      </div>
      <span className="visually-hidden" role="status">
        {selected >= 0 ? nameOf(trace, selected) : ''}
      </span>
    </div>
  );
}

/** Height of the head, which stays at the top while rows scroll under it. */
const HEAD_PX = 26;

function DetailsRow({
  index,
  measure,
  children,
}: {
  readonly index: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <div role="row" ref={measure} data-index={index} className={classes['detailsRow']}>
      <div role="gridcell" aria-colspan={2}>
        {children}
      </div>
    </div>
  );
}

/** `from-to` in whole nanoseconds of the axis. */
function readWindow(text: string | null, lengthNs: number): AxisWindow {
  const match = /^(\d+)-(\d+)$/.exec(text ?? '');
  const fromNs = Number(match?.[1] ?? 0);
  const toNs = Math.min(Number(match?.[2] ?? lengthNs), lengthNs);
  return toNs > fromNs ? { fromNs, toNs } : { fromNs: 0, toNs: lengthNs };
}

function writeWindow({ fromNs, toNs }: AxisWindow, lengthNs: number): string | undefined {
  const [from, to] = [Math.floor(fromNs), Math.ceil(toNs)];
  return from <= 0 && to >= lengthNs ? undefined : `${Math.max(0, from)}-${to}`;
}
