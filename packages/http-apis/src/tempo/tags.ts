import { type AttributeValue, textOfValue } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { AttributeNames, NanoRange, SpanPredicate, SpanStore } from '@o11y-lab/storage';
import {
  checkQuery,
  matchingSpans,
  ofCondition,
  parseTraceql,
  parseTraceqlField,
  type Query,
  spanFieldOf,
} from '@o11y-lab/traceql';

/** Names per scope, and values per name, that one answer lists at most; completion needs no more. */
export const NAMES_MAX = 5000;
export const VALUES_MAX = 5000;

/** Spans that fit a query, newest traces first, whose names are listed: some 60 ms of reading. */
const SPANS_LISTED_MAX = 2000;

export const SCOPES = ['resource', 'span', 'event', 'link', 'instrumentation', 'intrinsic'] as const;
export type Scope = (typeof SCOPES)[number];

const INTRINSIC_NAMES = [
  'duration',
  'event:name',
  'event:timeSinceStart',
  'instrumentation:name',
  'instrumentation:version',
  'kind',
  'link:spanID',
  'link:traceID',
  'name',
  'rootName',
  'rootServiceName',
  'span:duration',
  'span:id',
  'span:kind',
  'span:name',
  'span:parentID',
  'span:status',
  'span:statusMessage',
  'status',
  'statusMessage',
  'trace:duration',
  'trace:id',
  'trace:rootName',
  'trace:rootService',
  'traceDuration',
];

/** The names in use by scope; with a query, those of the spans that it fits. */
export async function tagNames(
  store: SpanStore,
  range: NanoRange,
  query: string,
  wanted: Scope | undefined,
  signal: AbortSignal,
): Promise<readonly { readonly name: Scope; readonly tags: readonly string[] }[]> {
  const parsed = parseOptional(query);
  const names = parsed
    ? await namesOfMatches(store, range, parsed, signal)
    : await store.readAttributeNames(range, NAMES_MAX);
  return SCOPES.filter((scope) => wanted === undefined || wanted === scope)
    .map((name) => ({ name, tags: name === 'intrinsic' ? INTRINSIC_NAMES : names[name] }))
    .filter(({ tags }) => tags.length > 0);
}

async function namesOfMatches(
  store: SpanStore,
  range: NanoRange,
  query: Query,
  signal: AbortSignal,
): Promise<AttributeNames> {
  const names = {
    span: new Set<string>(),
    resource: new Set<string>(),
    event: new Set<string>(),
    link: new Set<string>(),
    instrumentation: new Set<string>(),
  };
  const add = (set: Set<string>, keys: Iterable<string>): void => {
    for (const key of keys) if (set.size < NAMES_MAX) set.add(key);
  };
  if (query.body.kind !== 'pipeline') throw new QueryError('needs-spans', 'q must be a filter on spans');
  let seen = 0;
  for await (const { span } of matchingSpans(query.body, { ...range, signal }, store)) {
    if (++seen > SPANS_LISTED_MAX) break;
    add(names.span, span.attributes.keys());
    add(names.resource, span.resource.attributes.keys());
    add(names.instrumentation, span.scope.attributes.keys());
    for (const event of span.events) add(names.event, event.attributes.keys());
    for (const link of span.links) add(names.link, link.attributes.keys());
  }
  const sorted = (set: ReadonlySet<string>): string[] => [...set].sort();
  return {
    span: sorted(names.span),
    resource: sorted(names.resource),
    event: sorted(names.event),
    link: sorted(names.link),
    instrumentation: sorted(names.instrumentation),
  };
}

export interface TagValue {
  readonly type: string;
  readonly value: string;
}

/** The values of a field on spans that the query's filter fits. */
export async function tagValues(
  store: SpanStore,
  range: NanoRange,
  name: string,
  query: string,
): Promise<readonly TagValue[]> {
  const parsed = parseTraceqlField(name);
  const field = spanFieldOf(parsed);
  if (!field) throw new QueryError('unsupported', `values of ${name} can't be listed`, parsed.range);
  const where = filterOf(parseOptional(query));
  const values = await store.readAttributeValues({ range, field, where, limit: VALUES_MAX });
  const isKeyword = parsed.kind === 'intrinsic' && (parsed.name === 'status' || parsed.name === 'kind');
  return values.map((value) => ({ type: isKeyword ? 'keyword' : TYPE_NAMES[value.kind], value: textOfValue(value) }));
}

const TYPE_NAMES: Readonly<Record<AttributeValue['kind'], string>> = {
  string: 'string',
  int: 'int',
  double: 'float',
  bool: 'bool',
  bytes: 'string',
  array: 'string',
  map: 'string',
  empty: 'string',
};

function parseOptional(query: string): Query | undefined {
  if (query.trim() === '' || /^\{\s*\}$/.test(query.trim())) return undefined;
  const parsed = parseTraceql(query);
  checkQuery(parsed);
  return parsed;
}

/** The first span filter of a query, as the store can apply it; values are a help for typing, so this is enough. */
function filterOf(query: Query | undefined): SpanPredicate {
  const first = query?.body.kind === 'pipeline' ? query.body.elements[0] : undefined;
  return first?.kind === 'filter' ? ofCondition(first.condition) : { kind: 'true' };
}
