// The list that is drawn: lines in order, pages joined without saying a line twice, repeats folded. Pure.
import type { LogRow } from '../../../data/loki.ts';
import { lineOf } from '../line/log-line.ts';
import type { Dedup, Order } from '../logs-state.ts';

/** Nanoseconds are compared as text: all times have the same number of digits from 2001 to 2286. */
export function compareRows(a: LogRow, b: LogRow): number {
  return a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0;
}

/** Streams come one after the other; a reader wants one story. */
export function inOrder(rows: readonly LogRow[], order: Order): readonly LogRow[] {
  return order === 'oldest' ? rows.toSorted(compareRows) : rows.toSorted((a, b) => compareRows(b, a));
}

/**
 * Pages one behind the other. The next page begins with the millisecond that the one before ended in, because more
 * lines may be in it; those that are known already are left out, as often as they are known.
 */
export function joinPages(pages: readonly (readonly LogRow[])[]): readonly LogRow[] {
  const joined: LogRow[] = [];
  for (const page of pages) {
    const last = joined.at(-1);
    if (last === undefined) {
      joined.push(...page);
      continue;
    }
    const seen = new Map<string, number>();
    for (let i = joined.length - 1; i >= 0; i--) {
      const row = joined[i];
      if (row === undefined || Math.floor(row.timeMs) !== Math.floor(last.timeMs)) break;
      const key = identity(row);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    for (const row of page) {
      const key = Math.floor(row.timeMs) === Math.floor(last.timeMs) ? identity(row) : undefined;
      const count = key === undefined ? 0 : (seen.get(key) ?? 0);
      if (key !== undefined && count > 0) seen.set(key, count - 1);
      else joined.push(row);
    }
  }
  return joined;
}

export function identity(row: LogRow): string {
  return `${row.timeUnixNano} ${row.streamLabels['service_instance_id'] ?? row.streamLabels['service_name'] ?? ''} ${row.line}`;
}

/** Where the next page starts (oldest first) or ends (newest first), with the whole millisecond of the last line in it. */
export function nextBoundaryMs(page: readonly LogRow[], order: Order): number | undefined {
  const last = page.at(-1);
  if (last === undefined) return undefined;
  return order === 'newest' ? Math.floor(last.timeMs) + 1 : Math.floor(last.timeMs);
}

export interface ShownRow {
  readonly row: LogRow;
  /** Stays while lines come and go around it. */
  readonly key: string;
  /** How many lines this one stands for. */
  readonly repeatCount: number;
}

/** Folds lines that follow each other and say the same; how much alike they must be is the reader's choice. */
export function foldRepeats(rows: readonly LogRow[], dedup: Dedup): readonly ShownRow[] {
  const keys = new Map<string, number>();
  const keyOf = (row: LogRow): string => {
    const id = identity(row);
    const count = keys.get(id) ?? 0;
    keys.set(id, count + 1);
    return count === 0 ? id : `${id} ${count}`;
  };
  if (dedup === 'none') return rows.map((row) => ({ row, key: keyOf(row), repeatCount: 1 }));
  const shown: { row: LogRow; key: string; repeatCount: number }[] = [];
  let before: string | undefined;
  for (const row of rows) {
    const same = sameness(row, dedup);
    const last = shown.at(-1);
    if (last && same === before) last.repeatCount++;
    else shown.push({ row, key: keyOf(row), repeatCount: 1 });
    before = same;
  }
  return shown;
}

/** Two lines with the same text here say the same. */
function sameness(row: LogRow, dedup: Exclude<Dedup, 'none'>): string {
  const { message, keyFields, service, level } = lineOf(row);
  const said = `${service} ${level} ${message} ${keyFields.map(({ name, value }) => `${name}=${value}`).join(' ')}`;
  switch (dedup) {
    case 'exact':
      return said;
    case 'numbers':
      // Ids count as numbers: words with a digit in them, and long hexadecimal ones.
      return said.replace(/[\w-]*\d[\w.-]*|\b[0-9a-f]{8,}\b/gi, '#');
    case 'signature':
      return `${service} ${level} ${message.replace(/[^\p{P}\p{S}\s]+/gu, 'w')} ${keyFields.map(({ name }) => name).join(' ')}`;
  }
}
