import type { Span, Trace, UnixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { SpanStore } from '@o11y-lab/storage';
import { fieldReader } from './eval/field.ts';
import { compilePipeline, type Spanset } from './eval/pipeline.ts';
import { TraceView } from './eval/trace-view.ts';
import type { Value } from './eval/value.ts';
import { isNothing, pushdownOf } from './pushdown.ts';
import type { Field, FieldExpr, Pipeline, PipelineElement, Query, ScalarExpr, SpansetExpr } from './syntax/ast.ts';
import { checkQuery } from './syntax/check.ts';
import { printField } from './syntax/print.ts';

/** Traces one search may return. */
export const TRACES_MAX = 1000;
/** Candidate traces one search reads at most; a search that finds too little among them returns what it has. */
const CANDIDATES_MAX = 20_000;
/** Candidates read and evaluated at a time, which bounds the memory of a search. */
const BATCH_TRACES = 100;

export interface SearchRequest {
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
  readonly limit: number;
  /** Spans shown per span set; `matched` counts all of them. */
  readonly spansPerSpanset: number;
  readonly signal?: Abort | undefined;
}

export interface SearchResult {
  /** Newest first. */
  readonly traces: readonly FoundTrace[];
  readonly inspectedTraces: number;
  readonly inspectedSpans: number;
}

export interface FoundTrace {
  readonly traceId: string;
  /** Empty when the root span is not there. */
  readonly rootServiceName: string;
  readonly rootName: string;
  readonly startUnixNano: bigint;
  readonly durationNs: number;
  readonly spansets: readonly FoundSpanset[];
  readonly services: ReadonlyMap<string, { readonly spanCount: number; readonly errorCount: number }>;
}

export interface FoundSpanset {
  readonly matched: number;
  readonly attributes: readonly (readonly [string, Value | undefined])[];
  readonly spans: readonly FoundSpan[];
}

export interface FoundSpan {
  readonly spanId: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly durationNs: number;
  /** The fields the query names. */
  readonly attributes: readonly (readonly [string, Value])[];
}

/**
 * Finds the traces that a query fits, newest first.
 * @throws QueryError for a query that is wrong or not supported, or a limit above {@link TRACES_MAX}.
 */
export async function searchTraces(query: Query, request: SearchRequest, store: SpanStore): Promise<SearchResult> {
  checkQuery(query);
  if (query.body.kind !== 'pipeline') {
    throw new QueryError('needs-spans', 'this is a metrics query; ask /api/metrics/query_range', query.body.range);
  }
  if (request.limit > TRACES_MAX) {
    throw new QueryError('too-much', `limit is ${request.limit}, at most ${TRACES_MAX} traces can be asked for`);
  }
  const run = compilePipeline(query.body);
  const fields = fieldsOf(query.body);
  const found: FoundTrace[] = [];
  let inspectedTraces = 0;
  let inspectedSpans = 0;
  for await (const traces of candidateBatches(query.body, request, store)) {
    for (const trace of traces) {
      inspectedTraces++;
      inspectedSpans += trace.spans.length;
      const sets = run(trace);
      if (sets.length > 0) found.push(foundTrace(trace, sets, fields, request.spansPerSpanset));
    }
    if (found.length >= request.limit) break;
  }
  found.sort((a, b) => (a.startUnixNano > b.startUnixNano ? -1 : a.startUnixNano < b.startUnixNano ? 1 : 0));
  return { traces: found.slice(0, request.limit), inspectedTraces, inspectedSpans };
}

/**
 * The spans of every trace in the range that a query fits, for what is counted over spans. Stops at a bound; with
 * `complete` it throws there instead, because a count of some would be wrong.
 */
export async function* matchingSpans(
  pipeline: Pipeline,
  request: Pick<SearchRequest, 'startUnixNano' | 'endUnixNano' | 'signal'>,
  store: SpanStore,
  options: { readonly complete: boolean } = { complete: false },
): AsyncGenerator<{ readonly span: Span; readonly trace: TraceView }> {
  const run = compilePipeline(pipeline);
  let inspected = 0;
  for await (const traces of candidateBatches(pipeline, { ...request, limit: CANDIDATES_MAX }, store)) {
    inspected += traces.length;
    if (options.complete && inspected >= CANDIDATES_MAX) {
      throw new QueryError('too-much', `more than ${CANDIDATES_MAX} traces in the range; ask for a shorter one`);
    }
    for (const trace of traces) {
      const view = new TraceView(trace);
      for (const set of run(trace)) for (const span of set.spans) yield { span, trace: view };
    }
  }
}

/**
 * Candidates in batches. The store may give traces that don't fit, so more are asked for when the first ones were too
 * few; each is read once.
 */
async function* candidateBatches(
  pipeline: Pipeline,
  request: Pick<SearchRequest, 'startUnixNano' | 'endUnixNano' | 'limit' | 'signal'>,
  store: SpanStore,
): AsyncGenerator<readonly Trace[]> {
  const range = { startUnixNano: request.startUnixNano, endUnixNano: request.endUnixNano };
  const where = pushdownOf(pipeline);
  if (isNothing(where)) return;
  const seen = new Set<string>();
  for (let limit = Math.min(request.limit, CANDIDATES_MAX); ; limit = Math.min(limit * 8, CANDIDATES_MAX)) {
    request.signal?.throwIfAborted();
    const candidates = await store.findTraces({ range, where, limit });
    const fresh = candidates.filter(({ traceId }) => !seen.has(traceId)).map(({ traceId }) => traceId);
    for (let at = 0; at < fresh.length; at += BATCH_TRACES) {
      request.signal?.throwIfAborted();
      const batch = fresh.slice(at, at + BATCH_TRACES);
      for (const traceId of batch) seen.add(traceId);
      yield await store.readTraces(batch);
    }
    if (candidates.length < limit || limit >= CANDIDATES_MAX) return;
  }
}

function foundTrace(
  trace: Trace,
  sets: readonly Spanset[],
  fields: readonly Field[],
  spansPerSpanset: number,
): FoundTrace {
  const view = new TraceView(trace);
  const services = new Map<string, { spanCount: number; errorCount: number }>();
  for (const span of trace.spans) {
    const counted = services.get(span.resource.serviceName) ?? { spanCount: 0, errorCount: 0 };
    services.set(span.resource.serviceName, counted);
    counted.spanCount++;
    if (span.statusCode === 2) counted.errorCount++;
  }
  return {
    traceId: trace.traceId,
    rootServiceName: view.root?.resource.serviceName ?? '',
    rootName: view.root?.name ?? '',
    startUnixNano: view.startUnixNano,
    durationNs: view.durationNs,
    services,
    spansets: sets.map((set) => ({
      matched: set.spans.length,
      attributes: set.attributes,
      spans: set.spans.slice(0, spansPerSpanset).map((span) => foundSpan(span, view, fields)),
    })),
  };
}

function foundSpan(span: Span, view: TraceView, fields: readonly Field[]): FoundSpan {
  const attributes = new Map<string, Value>();
  for (const field of fields) {
    const value = fieldReader(field)(span, view);
    if (value !== undefined) attributes.set(field.name, value);
  }
  return {
    spanId: span.spanId,
    name: span.name,
    startUnixNano: span.startUnixNano,
    durationNs: Number(span.endUnixNano - span.startUnixNano),
    attributes: [...attributes],
  };
}

/** Intrinsics that a result shows in a place of their own, or that are the same for the whole trace. */
const NOT_SHOWN: readonly string[] = [
  'name',
  'duration',
  'traceDuration',
  'rootName',
  'rootServiceName',
  'traceId',
  'spanId',
];

/** The fields a pipeline names, each once. */
function fieldsOf(pipeline: Pipeline): readonly Field[] {
  const fields = new Map<string, Field>();
  const add = (expr: FieldExpr): void => {
    if (expr.kind === 'attribute' || expr.kind === 'intrinsic') {
      if (!NOT_SHOWN.includes(expr.name) || expr.kind === 'attribute') fields.set(printField(expr), expr);
    } else if (expr.kind === 'unary') add(expr.of);
    else if (expr.kind === 'binary') {
      add(expr.left);
      add(expr.right);
    }
  };
  const addScalar = (expr: ScalarExpr): void => {
    if (expr.kind === 'aggregate' && expr.field) add(expr.field);
  };
  const addSpanset = (expr: SpansetExpr): void => {
    if (expr.kind === 'filter') add(expr.condition);
    else if (expr.kind === 'wrapped') expr.pipeline.elements.forEach(addElement);
    else {
      addSpanset(expr.left);
      addSpanset(expr.right);
    }
  };
  const addElement = (element: PipelineElement): void => {
    if (element.kind === 'by') add(element.field);
    else if (element.kind === 'select') element.fields.forEach(add);
    else if (element.kind === 'scalar-filter') addScalar(element.left);
    else if (element.kind !== 'coalesce') addSpanset(element);
  };
  pipeline.elements.forEach(addElement);
  return [...fields.values()];
}
