// The live tail as a state machine: what came, what is shown, and how the connection is. Pure.
import { list, object, textRecord } from '../../../data/json.ts';
import { type LogRow, readStream } from '../../../data/loki.ts';
import { identity } from '../list/rows.ts';

/** Lines kept; the oldest go first. Somebody who reads live reads the newest. */
export const BUFFER_MAX = 2000;

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost, and being tried again. */
  | { readonly kind: 'away' };

export interface TailState {
  readonly connection: Connection;
  /** Oldest first, at most BUFFER_MAX. */
  readonly rows: readonly LogRow[];
  /** What is shown while paused; undefined: follow `rows`. */
  readonly frozen: readonly LogRow[] | undefined;
  /** Lines since the pause. */
  readonly newCount: number;
  /** Lines that the backend left out because this reader was too slow. */
  readonly droppedCount: number;
  readonly isTrimmed: boolean;
  /** When the connection came back after it was lost. */
  readonly backAtMs: number | undefined;
  /** Newest line ever seen, where a new connection goes on. */
  readonly lastUnixNano: string | undefined;
}

export const FIRST_STATE: TailState = {
  connection: { kind: 'connecting' },
  rows: [],
  frozen: undefined,
  newCount: 0,
  droppedCount: 0,
  isTrimmed: false,
  backAtMs: undefined,
  lastUnixNano: undefined,
};

export type TailEvent =
  | { readonly kind: 'opened'; readonly atMs: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'lines'; readonly rows: readonly LogRow[]; readonly droppedCount: number }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'cleared' };

export function nextTail(state: TailState, event: TailEvent): TailState {
  switch (event.kind) {
    case 'opened':
      return {
        ...state,
        connection: { kind: 'open' },
        backAtMs: state.connection.kind === 'away' ? event.atMs : state.backAtMs,
      };
    case 'lost':
      return { ...state, connection: { kind: 'away' } };
    case 'lines':
      return withLines(state, event.rows, event.droppedCount);
    case 'paused':
      return state.frozen ? state : { ...state, frozen: state.rows, newCount: 0 };
    case 'resumed':
      return { ...state, frozen: undefined, newCount: 0 };
    case 'cleared':
      return { ...state, rows: [], frozen: state.frozen && [], newCount: 0, isTrimmed: false, droppedCount: 0 };
  }
}

export function shownRows(state: TailState): readonly LogRow[] {
  return state.frozen ?? state.rows;
}

function withLines(state: TailState, fresh: readonly LogRow[], droppedCount: number): TailState {
  // A new connection begins with the nanosecond that the one before ended in: those lines are known.
  const known = new Set<string>();
  for (let i = state.rows.length - 1; i >= 0; i--) {
    const row = state.rows[i];
    if (row === undefined || row.timeUnixNano !== state.lastUnixNano) break;
    known.add(identity(row));
  }
  const added = fresh.filter((row) => row.timeUnixNano !== state.lastUnixNano || !known.has(identity(row)));
  const all = [...state.rows, ...added];
  let last = state.lastUnixNano;
  for (const { timeUnixNano } of added) if (last === undefined || timeUnixNano > last) last = timeUnixNano;
  return {
    ...state,
    rows: all.length > BUFFER_MAX ? all.slice(-BUFFER_MAX) : all,
    newCount: state.frozen ? state.newCount + added.length : 0,
    isTrimmed: state.isTrimmed || all.length > BUFFER_MAX,
    droppedCount: state.droppedCount + droppedCount,
    lastUnixNano: last,
  };
}

export interface TailFrame {
  readonly rows: readonly LogRow[];
  readonly droppedCount: number;
}

/**
 * Reads a frame of Loki's tail. Its streams carry all labels as one: those that are not labels of streams (`isStreamLabel`)
 * are put back where they belong.
 * @throws Error when the text is no such frame.
 */
export function readTailFrame(frame: string, isStreamLabel: (name: string) => boolean): TailFrame {
  const json = object(JSON.parse(frame));
  const dropped = json['dropped_entries'];
  const rows = list(json['streams'] ?? []).flatMap((stream) => {
    const { stream: labels, values } = object(stream);
    const all = Object.entries(textRecord(labels));
    const streamLabels = Object.fromEntries(all.filter(([name]) => isStreamLabel(name)));
    const metadata = Object.fromEntries(all.filter(([name]) => !isStreamLabel(name)));
    return readStream({ stream: streamLabels, values }).map((row) => ({
      ...row,
      structuredMetadata: { ...metadata, ...row.structuredMetadata },
    }));
  });
  return {
    rows: rows.toSorted((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0)),
    droppedCount: dropped === undefined || dropped === null ? 0 : list(dropped).length,
  };
}
