// The waterfall: minimap, toolbar and the tree of spans over time, with what is chosen and what keys do.
import { Button } from '@mantine/core';
import { type ReactElement, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { SpanDetails } from '../details/span-details.tsx';
import { messages } from '../messages.ts';
import type { CriticalPath } from '../model/critical-path.ts';
import { nextMatch } from '../model/filter.ts';
import { type AxisWindow, compressedAxis, plainAxis, readWindow, writeWindow, zoomWindow } from '../model/time-axis.ts';
import { at, nameOf, serviceOf, type Trace } from '../model/trace.ts';
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
import type { TraceCommand } from './keys.ts';
import { Minimap } from './minimap.tsx';
import { type ScrollTarget, SpanGrid } from './span-grid.tsx';
import { Toolbar } from './toolbar.tsx';
import { useFind } from './use-find.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useTree } from './use-tree.ts';
import classes from './waterfall.module.css';

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
  const rootRef = useRef<HTMLDivElement>(null);

  const [find, setFind] = useFind();
  const onlyMatches = params.get('only') === '1';
  const showPath = params.get('path') !== '0';
  const spanParam = params.get('span');
  const linkedRow = spanParam === null ? undefined : trace.rowOfSpan.get(spanParam.toLowerCase().padStart(16, '0'));
  const tree = useTree(trace, useDeferredValue(find), onlyMatches, linkedRow);
  const { rows, folded, setFolded, open, setOpen, matches } = tree;
  const [selected, setSelected] = useState(linkedRow ?? -1);
  const [target, setTarget] = useState<ScrollTarget>();

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

  const goTo = useCallback((row: number | undefined, align: ScrollTarget['align'] = 'auto'): boolean => {
    if (row === undefined || row < 0) return false;
    setSelected(row);
    setTarget({ row, align });
    return true;
  }, []);

  // A span that the URL names is shown, whether the page was opened with it or a link elsewhere on it names another.
  const shownLink = useRef<number>(undefined);
  useEffect(() => {
    if (linkedRow === undefined || shownLink.current === linkedRow) return;
    shownLink.current = linkedRow;
    setFolded((before) => revealed(trace, before, linkedRow));
    setOpen(linkedRow, true);
    goTo(linkedRow, 'center');
  }, [linkedRow, trace, setFolded, setOpen, goTo]);

  const setDetails = useCallback(
    (row: number, isOpen: boolean): void => {
      setOpen(row, isOpen);
      setSelected(row);
      shownLink.current = isOpen ? row : undefined;
      setParams({ span: isOpen ? trace.spanIds[row] : undefined });
    },
    [trace, setOpen, setParams],
  );
  const onRow = useCallback((row: number) => setDetails(row, !open.has(row)), [open, setDetails]);
  const onFold = useCallback(
    (row: number) => {
      setFolded((before) => toggled(before, row));
      setSelected(row);
    },
    [setFolded],
  );
  const renderDetails = useCallback(
    (row: number) => (
      <SpanDetails
        trace={trace}
        row={row}
        selfNs={at(selfNs, row)}
        criticalNs={at(path.totalNs, row)}
        correlation={correlation}
        onClose={() => setDetails(row, false)}
      />
    ),
    [trace, selfNs, path, correlation, setDetails],
  );

  const run = (command: TraceCommand): boolean => {
    const index = rows.indexOf(selected);
    switch (command) {
      case 'next':
        return goTo(rows[Math.min(index + 1, rows.length - 1)]);
      case 'previous':
        return goTo(rows[Math.max(index - 1, 0)]);
      case 'first':
        return goTo(rows[0]);
      case 'last':
        return goTo(rows.at(-1));
      case 'open':
        if (selected < 0 || at(trace.subtreeSize, selected) === 1) return false;
        if (folded[selected] === 0) return goTo(rows[index + 1]);
        setFolded((before) => toggled(before, selected, false));
        return true;
      case 'close':
        if (selected < 0) return false;
        if (at(trace.subtreeSize, selected) === 1 || folded[selected] === 1) return goTo(at(trace.parent, selected));
        setFolded((before) => toggled(before, selected, true));
        return true;
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
        else if (find !== '') setFind('');
        else return false;
        return true;
      default:
        return command satisfies never;
    }
  };
  useTraceKeys(rootRef, run);

  const empty = useMemo(
    () => (
      <EmptyState title={t.noMatch}>
        <Button size="compact-sm" variant="default" onClick={() => setFind('')}>
          {t.clearFilter}
        </Button>
      </EmptyState>
    ),
    [t, setFind],
  );

  return (
    <div ref={rootRef} className={classes['root']}>
      <Minimap trace={trace} axis={axis} window={window} onWindow={setWindow} />
      <Toolbar
        find={find}
        onFind={setFind}
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
      <SpanGrid
        trace={trace}
        rows={rows}
        folded={folded}
        open={open}
        selected={selected}
        target={target}
        matches={matches}
        skewNs={skewNs}
        axis={axis}
        window={window}
        onWindow={setWindow}
        path={showPath ? path : undefined}
        logCounts={correlation.logs.data}
        onFold={onFold}
        onRow={onRow}
        renderDetails={renderDetails}
        empty={empty}
      />
      <span className="visually-hidden" role="status">
        {selected >= 0 ? `${serviceOf(trace, selected)} ${nameOf(trace, selected)}` : ''}
      </span>
    </div>
  );
}
