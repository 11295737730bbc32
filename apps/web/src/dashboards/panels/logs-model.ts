// Lines of log frames in the order and shape that a logs panel asks for. Pure.
import type { DataFrame } from '@o11y-lab/dashboards';

export interface LogLineRow {
  readonly id: string;
  readonly timeMs: number;
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly level: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** How many equal lines it stands for. */
  readonly count: number;
}

export interface LogOptions {
  readonly sortOrder: 'Descending' | 'Ascending';
  readonly dedupStrategy: 'none' | 'exact' | 'numbers' | 'signature';
}

export function logRows(frames: readonly DataFrame[], { sortOrder, dedupStrategy }: LogOptions): readonly LogLineRow[] {
  const rows = frames
    .filter((frame) => frame.meta?.kind === 'log-lines')
    .flatMap((frame) => {
      const values = (name: string): readonly unknown[] =>
        frame.fields.find((field) => field.name === name)?.values ?? [];
      const [times, lines, labels, nanos] = [values('Time'), values('Line'), values('labels'), values('tsNs')];
      return lines.map((line, i): LogLineRow => {
        const all = (labels[i] ?? {}) as Readonly<Record<string, string>>; // put there by logFrame
        return {
          id: `${frame.refId} ${String(nanos[i])} ${i}`,
          timeMs: typeof times[i] === 'number' ? times[i] : 0,
          line: String(line ?? ''),
          labels: all,
          level: (all['detected_level'] ?? all['level'] ?? all['severity'] ?? '').toLowerCase(),
          traceId: all['trace_id'] ?? all['traceid'] ?? all['traceID'],
          spanId: all['span_id'],
          count: 1,
        };
      });
    });
  const sign = sortOrder === 'Ascending' ? 1 : -1;
  const sorted = rows
    .map((row, i) => ({ row, i }))
    .sort((a, b) => sign * (a.row.timeMs - b.row.timeMs) || a.i - b.i)
    .map(({ row }) => row);
  if (dedupStrategy === 'none') return sorted;
  const deduped: LogLineRow[] = [];
  for (const row of sorted) {
    const last = deduped.at(-1);
    if (last && sameAs(dedupStrategy, last.line, row.line))
      deduped[deduped.length - 1] = { ...last, count: last.count + 1 };
    else deduped.push(row);
  }
  return deduped;
}

function sameAs(strategy: 'exact' | 'numbers' | 'signature', a: string, b: string): boolean {
  const reduce = (line: string): string => {
    switch (strategy) {
      case 'exact':
        return line;
      case 'numbers':
        return line.replaceAll(/\d+/g, '');
      case 'signature':
        return line.replaceAll(/\w+/g, '');
      default:
        return strategy satisfies never;
    }
  };
  return reduce(a) === reduce(b);
}

/** Longer lines are cut in the list; opened, they are whole. */
export const LINE_CHARS_MAX = 4096;

export function prettified(line: string): string {
  if (!/^\s*[[{]/.test(line)) return line;
  try {
    return JSON.stringify(JSON.parse(line), null, 2);
  } catch {
    return line;
  }
}

/** Labels that all lines have with the same value. */
export function commonLabels(rows: readonly LogLineRow[]): Readonly<Record<string, string>> {
  const [first, ...rest] = rows;
  if (!first) return {};
  return Object.fromEntries(
    Object.entries(first.labels).filter(([name, value]) => rest.every((row) => row.labels[name] === value)),
  );
}
