// What is folded, chosen and open in the waterfall.
import { useCallback, useMemo, useState } from 'react';
import { findSpans, type Matches } from '../model/filter.ts';
import type { Trace } from '../model/trace.ts';
import { type Folded, noneFolded, visibleRows, withAncestors } from '../model/visibility.ts';

export interface Tree {
  readonly folded: Folded;
  readonly setFolded: (change: (folded: Folded) => Folded) => void;
  /** Rows shown, in order. */
  readonly rows: Int32Array;
  readonly matches: Matches | undefined;
  /** Rows whose details are shown. */
  readonly open: ReadonlySet<number>;
  readonly setOpen: (row: number, isOpen: boolean) => void;
}

export function useTree(trace: Trace, find: string, onlyMatches: boolean, firstOpen: number | undefined): Tree {
  const [state, setState] = useState<TreeState>(() => freshState(trace, firstOpen));
  // A trace that was asked for again has other rows; bits of the former ones mean nothing in it.
  const isOther = state.sources !== trace.sources;
  const current = useMemo(() => (isOther ? freshState(trace, undefined) : state), [isOther, state, trace]);
  const setFolded = useCallback(
    (change: (folded: Folded) => Folded) =>
      setState((before) => {
        const valid = before.sources === trace.sources ? before : freshState(trace, undefined);
        return { ...valid, folded: change(valid.folded) };
      }),
    [trace],
  );
  const setOpen = useCallback(
    (row: number, isOpen: boolean) =>
      setState((before) => {
        const valid = before.sources === trace.sources ? before : freshState(trace, undefined);
        const open = new Set(valid.open);
        if (isOpen) open.add(row);
        else open.delete(row);
        return { ...valid, open };
      }),
    [trace],
  );
  const matches = useMemo(() => findSpans(trace, find), [trace, find]);
  const keep = useMemo(
    () => (matches && onlyMatches ? withAncestors(trace, matches.bits) : undefined),
    [trace, matches, onlyMatches],
  );
  const rows = useMemo(() => visibleRows(trace, current.folded, keep), [trace, current.folded, keep]);
  return useMemo(
    () => ({ folded: current.folded, setFolded, rows, matches, open: current.open, setOpen }),
    [current, setFolded, rows, matches, setOpen],
  );
}

interface TreeState {
  readonly sources: Trace['sources'];
  readonly folded: Folded;
  readonly open: ReadonlySet<number>;
}

function freshState(trace: Trace, open: number | undefined): TreeState {
  return { sources: trace.sources, folded: noneFolded(trace), open: new Set(open === undefined ? [] : [open]) };
}
