// Spans in any order → a Trace with its rows in the waterfall's order.
import { list, object } from '../../data/json.ts';
import { plainValue } from '../../data/tempo.ts';
import { readSpanId } from './ids.ts';
import { at, KIND, type SpanSource, type Trace } from './trace.ts';

const UNKNOWN_SERVICE = 'unknown_service';

/** What is known of a span before it has a row. Indices below are into lists of these. */
interface Drafts {
  readonly sources: readonly (SpanSource | undefined)[];
  readonly spanIds: readonly string[];
  readonly startUnixNano: readonly bigint[];
  readonly endUnixNano: readonly bigint[];
  /** Index of the parent, -1 for a root. */
  readonly parent: readonly number[];
  readonly duplicateCount: number;
  /** Drafts from this index on stand for missing parents. */
  readonly missingFrom: number;
}

/** Throws on an empty list, and on spans that are none. */
export function indexTrace(traceId: string, spans: readonly SpanSource[]): Trace {
  if (spans.length === 0) throw new Error('the trace has no spans');
  const drafts = readDrafts(spans);
  const startUnixNano = drafts.startUnixNano.reduce((least, time) => (time < least ? time : least));
  const count = drafts.sources.length;
  const starts = Float64Array.from(drafts.startUnixNano, (time) => Number(time - startUnixNano));
  const ends = Float64Array.from(drafts.endUnixNano, (time) => Number(time - startUnixNano));
  const order = depthFirst(drafts.parent, starts, drafts.missingFrom);

  const rowOfDraft = new Int32Array(count);
  order.forEach((draft, row) => {
    rowOfDraft[draft] = row;
  });
  const columns = {
    startNs: new Float64Array(count),
    endNs: new Float64Array(count),
    parent: new Int32Array(count),
    depth: new Int32Array(count),
    subtreeSize: new Int32Array(count).fill(1),
    service: new Int32Array(count),
    kind: new Uint8Array(count),
    isError: new Uint8Array(count),
    isMissing: new Uint8Array(count),
    eventCount: new Int32Array(count),
    linkCount: new Int32Array(count),
  };
  const names: string[] = [];
  const spanIds: string[] = [];
  const sources: (SpanSource | undefined)[] = [];
  const rowOfSpan = new Map<string, number>();
  const services = new ServiceNames();
  const roots: number[] = [];
  order.forEach((draft, row) => {
    const source = drafts.sources[draft];
    const parentDraft = drafts.parent[draft] as number; // one per draft
    const parent = parentDraft < 0 ? -1 : at(rowOfDraft, parentDraft);
    const spanId = drafts.spanIds[draft] ?? '';
    columns.startNs[row] = at(starts, draft);
    columns.endNs[row] = at(ends, draft);
    columns.parent[row] = parent;
    columns.depth[row] = parent < 0 ? 0 : at(columns.depth, parent) + 1;
    if (parent < 0) roots.push(row);
    sources.push(source);
    spanIds.push(spanId);
    if (!rowOfSpan.has(spanId)) rowOfSpan.set(spanId, row);
    if (source) {
      const { span } = source;
      names.push(typeof span['name'] === 'string' ? span['name'] : '');
      columns.service[row] = services.indexOf(source);
      columns.kind[row] = readKind(span['kind']);
      columns.isError[row] = isErrorStatus(span['status']) ? 1 : 0;
      columns.eventCount[row] = Array.isArray(span['events']) ? span['events'].length : 0;
      columns.linkCount[row] = Array.isArray(span['links']) ? span['links'].length : 0;
    } else {
      names.push('');
      columns.isMissing[row] = 1;
      columns.service[row] = -1;
    }
  });
  for (let row = count - 1; row > 0; row--) {
    const parent = at(columns.parent, row);
    if (parent >= 0) columns.subtreeSize[parent] = at(columns.subtreeSize, parent) + at(columns.subtreeSize, row);
  }

  const missingCount = sum(columns.isMissing);
  return {
    traceId,
    startUnixNano,
    durationNs: columns.endNs.reduce((most, end) => Math.max(most, end), 0),
    rowCount: count,
    spanCount: count - missingCount,
    errorCount: sum(columns.isError),
    depthMax: columns.depth.reduce((most, depth) => Math.max(most, depth), 0),
    mainRow: mainRowOf(roots, columns.isMissing, columns.startNs),
    roots,
    missingCount,
    services: services.names,
    duplicateCount: drafts.duplicateCount,
    ...columns,
    names,
    spanIds,
    sources,
    rowOfSpan,
  };
}

function readDrafts(spans: readonly SpanSource[]): Drafts {
  const sources: (SpanSource | undefined)[] = [];
  const spanIds: string[] = [];
  const startUnixNano: bigint[] = [];
  const endUnixNano: bigint[] = [];
  const parentIds: string[] = [];
  const indexOfId = new Map<string, number>();
  let duplicateCount = 0;
  for (const source of spans) {
    const { span } = source;
    const spanId = readSpanId(span['spanId'] ?? span['span_id']);
    if (spanId === '') throw new Error(`span "${String(span['name'])}" has no spanId`);
    if (indexOfId.has(spanId)) {
      duplicateCount++; // sent twice by a retry
      continue;
    }
    indexOfId.set(spanId, sources.length);
    const start = readUnixNano(span['startTimeUnixNano'], spanId, 'startTimeUnixNano');
    const end = readUnixNano(span['endTimeUnixNano'], spanId, 'endTimeUnixNano');
    sources.push(source);
    spanIds.push(spanId);
    startUnixNano.push(start);
    endUnixNano.push(end < start ? start : end); // a span that is not over has end 0
    parentIds.push(readSpanId(span['parentSpanId'] ?? span['parent_span_id']));
  }

  const missingFrom = sources.length;
  const parent = parentIds.map((parentId, index) => {
    if (parentId === '') return -1;
    const known = indexOfId.get(parentId);
    const start = startUnixNano[index] as bigint; // one per span
    const end = endUnixNano[index] as bigint;
    if (known === undefined) {
      indexOfId.set(parentId, sources.length);
      sources.push(undefined);
      spanIds.push(parentId);
      startUnixNano.push(start);
      endUnixNano.push(end);
      return sources.length - 1;
    }
    if (known >= missingFrom) {
      // A missing parent is drawn as long as what is known of its children.
      if (start < (startUnixNano[known] as bigint)) startUnixNano[known] = start;
      if (end > (endUnixNano[known] as bigint)) endUnixNano[known] = end;
    }
    return known === index ? -1 : known;
  });
  while (parent.length < sources.length) parent.push(-1);
  breakCycles(parent);
  return { sources, spanIds, startUnixNano, endUnixNano, parent, duplicateCount, missingFrom };
}

/** Spans that are each other's parents hang on no root; the one that closes the circle becomes a root. */
function breakCycles(parent: number[]): void {
  const state = new Int32Array(parent.length); // 0 not met, otherwise the walk that met it
  for (let start = 0; start < parent.length; start++) {
    for (let index = start; index >= 0 && state[index] === 0; index = parent[index] as number) {
      state[index] = start + 1;
      const next = parent[index] as number; // one per span
      if (next >= 0 && state[next] === start + 1) parent[index] = -1;
    }
  }
}

/** Indices depth first, siblings by start and then as they came. */
function depthFirst(parent: readonly number[], starts: Float64Array, missingFrom: number): readonly number[] {
  const children = new Map<number, number[]>();
  parent.forEach((above, index) => {
    const siblings = children.get(above);
    if (siblings) siblings.push(index);
    else children.set(above, [index]);
  });
  for (const siblings of children.values()) {
    // Groups of missing parents come after real roots that start with them.
    siblings.sort(
      (a, b) => at(starts, a) - at(starts, b) || Number(a >= missingFrom) - Number(b >= missingFrom) || a - b,
    );
  }
  const order: number[] = [];
  const stack = [...(children.get(-1) ?? [])].reverse();
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    order.push(index);
    const below = children.get(index);
    if (below) for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as number); // i is inside
  }
  return order;
}

function mainRowOf(roots: readonly number[], isMissing: Uint8Array, startNs: Float64Array): number {
  const real = roots.filter((row) => isMissing[row] === 0);
  if (real.length > 0) return real.reduce((first, row) => (at(startNs, row) < at(startNs, first) ? row : first));
  // Rows are depth first, so a missing parent's earliest child comes right after it.
  return Math.min((roots[0] ?? 0) + 1, isMissing.length - 1);
}

/** Service of a resource, found once per resource. */
class ServiceNames {
  readonly names: string[] = [];
  readonly #byResource = new Map<object, number>();
  readonly #byName = new Map<string, number>();

  indexOf({ resource }: SpanSource): number {
    const known = this.#byResource.get(resource);
    if (known !== undefined) return known;
    const name = serviceNameOf(resource['attributes']);
    const index = this.#byName.get(name) ?? this.names.push(name) - 1;
    this.#byName.set(name, index);
    this.#byResource.set(resource, index);
    return index;
  }
}

function serviceNameOf(attributes: unknown): string {
  for (const attribute of list(attributes ?? [], 'resource attributes')) {
    const { key, value } = object(attribute, 'attribute');
    if (key === 'service.name') return String(plainValue(value));
  }
  return UNKNOWN_SERVICE;
}

function readUnixNano(value: unknown, spanId: string, what: string): bigint {
  if (value === undefined) return 0n;
  try {
    if (typeof value === 'string' || (typeof value === 'number' && value >= 0)) return BigInt(value);
  } catch {
    // said below
  }
  throw new Error(`${what} of span ${spanId} is "${String(value)}", want nanoseconds since the epoch`);
}

const KIND_NAMES: Readonly<Record<string, number>> = {
  SPAN_KIND_INTERNAL: KIND.internal,
  SPAN_KIND_SERVER: KIND.server,
  SPAN_KIND_CLIENT: KIND.client,
  SPAN_KIND_PRODUCER: KIND.producer,
  SPAN_KIND_CONSUMER: KIND.consumer,
};

function readKind(value: unknown): number {
  if (typeof value === 'string') return KIND_NAMES[value] ?? KIND.unspecified;
  return typeof value === 'number' && value >= 0 && value <= 5 ? value : KIND.unspecified;
}

function isErrorStatus(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  return value.code === 2 || value.code === 'STATUS_CODE_ERROR';
}

function sum(array: Uint8Array): number {
  return array.reduce((total, item) => total + item, 0);
}
