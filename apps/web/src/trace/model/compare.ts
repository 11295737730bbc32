// Two traces of the same operation, span by span. Spans are the same when their parents are, they have the same service
// and name, and they are the same of those in a row (the second query of three stays the second).
import { at, childrenOf, durationNsOf, nameOf, serviceOf, type Trace } from './trace.ts';

export type Verdict = 'same' | 'slower' | 'faster' | 'added' | 'removed';

export interface ComparedSpan {
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  /** Row in the first trace; -1 when it is only in the second. */
  readonly a: number;
  readonly b: number;
  readonly aNs: number;
  readonly bNs: number;
  readonly verdict: Verdict;
  /** Failed in one of the two and not in the other. */
  readonly errorChange: 'none' | 'fails-now' | 'failed-before';
}

/** Changes smaller than this share of the span are noise… */
const CHANGE_SHARE_MIN = 0.1;
/** … and so are those smaller than this share of the longer trace. */
const TRACE_SHARE_MIN = 0.01;

/** Depth first; what is only in the second trace stands where it is there. */
export function compareTraces(a: Trace, b: Trace): readonly ComparedSpan[] {
  const noiseNs = Math.max(a.durationNs, b.durationNs) * TRACE_SHARE_MIN;
  const result: ComparedSpan[] = [];
  const stack = mergeSiblings(a, a.roots, b, b.roots)
    .reverse()
    .map((pair) => ({ ...pair, depth: 0 }));
  for (let pair = stack.pop(); pair; pair = stack.pop()) {
    const { a: rowA, b: rowB, depth } = pair;
    result.push(comparedSpan(a, rowA, b, rowB, depth, noiseNs));
    const below = mergeSiblings(a, rowA < 0 ? [] : childrenOf(a, rowA), b, rowB < 0 ? [] : childrenOf(b, rowB));
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child) stack.push({ ...child, depth: depth + 1 });
    }
  }
  return result;
}

interface Pair {
  readonly a: number;
  readonly b: number;
}

function mergeSiblings(a: Trace, rowsA: readonly number[], b: Trace, rowsB: readonly number[]): Pair[] {
  const keysA = keysOf(a, rowsA);
  const rowOfKeyB = new Map(keysOf(b, rowsB).map((key, index) => [key, index]));
  const partnerOfB = new Int32Array(rowsB.length).fill(-1);
  keysA.forEach((key, index) => {
    const partner = rowOfKeyB.get(key);
    if (partner !== undefined) partnerOfB[partner] = index;
  });
  const pairs: Pair[] = [];
  let nextB = 0;
  const addNewOfB = (until: number): void => {
    for (; nextB < until; nextB++) if (at(partnerOfB, nextB) < 0) pairs.push({ a: -1, b: at(rowsB, nextB) });
  };
  rowsA.forEach((row, index) => {
    const partner = rowOfKeyB.get(keysA[index] ?? '');
    if (partner === undefined) {
      pairs.push({ a: row, b: -1 });
      return;
    }
    addNewOfB(partner);
    pairs.push({ a: row, b: at(rowsB, partner) });
  });
  addNewOfB(rowsB.length);
  return pairs;
}

/** Service, name and which of those in a row. */
function keysOf(trace: Trace, rows: readonly number[]): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const key = `${trace.isMissing[row]}\n${serviceOf(trace, row)}\n${nameOf(trace, row)}`;
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return `${key}\n${ordinal}`;
  });
}

function comparedSpan(a: Trace, rowA: number, b: Trace, rowB: number, depth: number, noiseNs: number): ComparedSpan {
  const aNs = rowA < 0 ? 0 : durationNsOf(a, rowA);
  const bNs = rowB < 0 ? 0 : durationNsOf(b, rowB);
  const isErrorA = rowA >= 0 && a.isError[rowA] === 1;
  const isErrorB = rowB >= 0 && b.isError[rowB] === 1;
  const [trace, row] = rowB < 0 ? [a, rowA] : [b, rowB];
  return {
    depth,
    service: serviceOf(trace, row),
    name: nameOf(trace, row),
    a: rowA,
    b: rowB,
    aNs,
    bNs,
    verdict: rowA < 0 ? 'added' : rowB < 0 ? 'removed' : verdictOf(aNs, bNs, noiseNs),
    errorChange: isErrorA === isErrorB ? 'none' : isErrorB ? 'fails-now' : 'failed-before',
  };
}

function verdictOf(aNs: number, bNs: number, noiseNs: number): Verdict {
  const change = bNs - aNs;
  if (Math.abs(change) <= noiseNs || Math.abs(change) <= Math.max(aNs, bNs) * CHANGE_SHARE_MIN) return 'same';
  return change > 0 ? 'slower' : 'faster';
}

export function countVerdicts(spans: readonly ComparedSpan[]): Readonly<Record<Verdict, number>> {
  const counts: Record<Verdict, number> = { same: 0, slower: 0, faster: 0, added: 0, removed: 0 };
  for (const { verdict } of spans) counts[verdict]++;
  return counts;
}

export interface ServiceComparison {
  readonly service: string;
  readonly aCount: number;
  readonly bCount: number;
  readonly aSelfNs: number;
  readonly bSelfNs: number;
  readonly aErrorCount: number;
  readonly bErrorCount: number;
}

/** Own time, spans and errors of each service in both, the largest change of time first. */
export function compareServices(
  a: Trace,
  aSelfNs: Float64Array,
  b: Trace,
  bSelfNs: Float64Array,
): readonly ServiceComparison[] {
  const totals = new Map<string, { -readonly [Key in keyof ServiceComparison]: ServiceComparison[Key] }>();
  const add = (trace: Trace, selfNs: Float64Array, side: 'a' | 'b'): void => {
    for (let row = 0; row < trace.rowCount; row++) {
      if (trace.isMissing[row] === 1) continue;
      const service = serviceOf(trace, row);
      const total = totals.get(service) ?? {
        service,
        aCount: 0,
        bCount: 0,
        aSelfNs: 0,
        bSelfNs: 0,
        aErrorCount: 0,
        bErrorCount: 0,
      };
      totals.set(service, total);
      total[`${side}Count`]++;
      total[`${side}SelfNs`] += at(selfNs, row);
      total[`${side}ErrorCount`] += at(trace.isError, row);
    }
  };
  add(a, aSelfNs, 'a');
  add(b, bSelfNs, 'b');
  return [...totals.values()].sort(
    (x, y) => Math.abs(y.bSelfNs - y.aSelfNs) - Math.abs(x.bSelfNs - x.aSelfNs) || (x.service < y.service ? -1 : 1),
  );
}
