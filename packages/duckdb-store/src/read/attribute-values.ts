import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type Attributes,
  type AttributeValue,
  SPAN_KINDS,
  STATUS_CODES,
  TYPE_LETTERS,
  textOfValue,
  valueOfText,
} from '@o11y-lab/model';
import type { ReadAttributeValues, SpanField, SpanIntrinsic } from '@o11y-lab/storage';
import type { AttributeSets } from '../attributes/attribute-sets.ts';
import { attributeLetter, attributeText, hasAttribute, mapLetter } from '../attributes/attribute-sql.ts';
import { float64Column, int32Column, TextColumn } from '../columns/chunk-reader.ts';
import { intrinsicText, patternsOf, type SqlParameter } from '../predicate-sql.ts';
import type { StoreState } from '../state.ts';
import { earliestStart, overlapSql } from './find-traces.ts';
import { newestSpans } from './newest-spans.ts';
import { queryChunks } from './query.ts';
import { supportedPatterns } from './regex-support.ts';

/** Values counted by the letter of their type and their text. */
class ValueCounts {
  readonly #counts = new Map<string, number>();

  add(letter: string, text: string, count: number): void {
    const key = `${letter}${text}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** Most frequent first, then by type and text. */
  top(limit: number): AttributeValue[] {
    return [...this.#counts]
      .sort(([a, aCount], [b, bCount]) => bCount - aCount || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([key]) => valueOfText(key.slice(1), key.slice(0, 1)));
  }
}

export async function readAttributeValues(
  connection: DuckDBConnection,
  state: StoreState,
  request: ReadAttributeValues,
): Promise<readonly AttributeValue[]> {
  const counts = new ValueCounts();
  for (const source of sourcesOf(request.field, state.attributeSets))
    await count(connection, state, request, source, counts);
  return counts.top(request.limit);
}

/** Where the values of a field come from. `typed`: rows of text, letter and count. `origin`: ids that carry them. */
type Source =
  | {
      readonly kind: 'typed';
      readonly text: string;
      readonly letter: string;
      /** What to read, given the spans to look at. */
      readonly from: (spans: string) => string;
      /** The attribute that is bound as $1; empty for none. */
      readonly name: string;
    }
  | { readonly kind: 'code'; readonly column: string; readonly names: readonly string[] }
  | {
      readonly kind: 'origin';
      readonly column: 'resource_id' | 'scope_id';
      readonly value: OriginValue;
      readonly unless?: string;
    };

type OriginValue = (origin: { readonly attributes: Attributes }) => AttributeValue | undefined;

function sourcesOf(field: SpanField, sets: AttributeSets): Source[] {
  if (field.kind === 'intrinsic') return intrinsicSources(field.name);
  const { name } = field;
  const text = attributeText(name, sets, () => '$1');
  const letter = attributeLetter(name, sets, () => '$1') ?? 'NULL';
  const bound = sets.hasMaps ? name : '';
  const span: Source[] = text === undefined ? [] : [{ kind: 'typed', text, letter, from: asTheyAre, name: bound }];
  const resource: Source = { kind: 'origin', column: 'resource_id', value: ({ attributes }) => attributes.get(name) };
  switch (field.scope) {
    case 'span':
      return span;
    case 'resource':
      return [resource];
    case 'any':
      return [...span, { ...resource, unless: name }];
    case 'instrumentation':
      return [{ kind: 'origin', column: 'scope_id', value: ({ attributes }) => attributes.get(name) }];
    case 'event':
    case 'link': {
      const from = itemsOf(field.scope === 'event' ? 'events' : 'links');
      return [{ kind: 'typed', text: 'item.attributes[$1]', letter: mapLetter('item.', '$1'), from, name }];
    }
    default:
      return field.scope satisfies never;
  }
}

function intrinsicSources(name: SpanIntrinsic): Source[] {
  const typed = (text: string, letter: string, from = asTheyAre): Source[] => [
    { kind: 'typed', text, letter: `'${letter}'`, from, name: '' },
  ];
  const ofRoots =
    '(SELECT trace_id AS of_trace, name AS root_name, resource_id AS root_resource FROM spans WHERE parent_span_id IS NULL)';
  switch (name) {
    case 'duration':
      return typed('duration_nano::VARCHAR', TYPE_LETTERS.int);
    case 'status':
      return [{ kind: 'code', column: 'status_code', names: STATUS_CODES }];
    case 'kind':
      return [{ kind: 'code', column: 'kind', names: SPAN_KINDS }];
    case 'event-name':
      return typed('item.name', TYPE_LETTERS.string, itemsOf('events'));
    case 'scope-name':
      return [{ kind: 'origin', column: 'scope_id', value: nameOf('name') }];
    case 'scope-version':
      return [{ kind: 'origin', column: 'scope_id', value: nameOf('version') }];
    case 'root-name':
      return typed(
        'root_name',
        TYPE_LETTERS.string,
        (spans) => `(FROM ${spans} JOIN ${ofRoots} ON trace_id = of_trace)`,
      );
    case 'root-service-name':
      return typed(
        'root_service',
        TYPE_LETTERS.string,
        (spans) => `(SELECT spans.*, r.service_name AS root_service FROM ${spans} JOIN ${ofRoots} ON trace_id = of_trace
          JOIN resources r ON r.resource_id = root_resource)`,
      );
    case 'trace-duration':
      return typed(
        'of_trace_duration::VARCHAR',
        TYPE_LETTERS.int,
        (spans) => `(SELECT spans.*, of_trace_duration FROM ${spans} JOIN (
           SELECT trace_id AS of_trace, max(start_unix_nano + duration_nano) - min(start_unix_nano) AS of_trace_duration
           FROM spans GROUP BY trace_id) ON trace_id = of_trace)`,
      );
    case 'name':
    case 'status-message':
      // Cheap to count, so the rare ones need not be left out.
      return typed(intrinsicText(name) ?? '', TYPE_LETTERS.string, () => 'spans');
    case 'trace-id':
    case 'span-id':
    case 'parent-id':
      return typed(intrinsicText(name) ?? '', TYPE_LETTERS.string);
    default:
      return name satisfies never;
  }
}

function asTheyAre(spans: string): string {
  return spans;
}

function itemsOf(list: 'events' | 'links'): (spans: string) => string {
  return (spans) => `(SELECT *, unnest(${list}) AS item FROM ${spans})`;
}

function nameOf(key: 'name' | 'version'): OriginValue {
  return (origin) => {
    const value = (origin as { readonly name?: string; readonly version?: string })[key]; // scopes alone have them
    return value === undefined ? undefined : { kind: 'string', value };
  };
}

async function count(
  connection: DuckDBConnection,
  state: StoreState,
  request: ReadAttributeValues,
  source: Source,
  counts: ValueCounts,
): Promise<void> {
  const parameters: SqlParameter[] = [];
  if (source.kind === 'typed' && source.name !== '') parameters.push(source.name);
  const isRegexSupported = await supportedPatterns(connection, patternsOf(request.where));
  const overlap = overlapSql(state, request.range, request.where, parameters, isRegexSupported);
  if (overlap === 'false') return;
  const earliest = parameters.push(earliestStart(state, request.range));
  const condition = `start_unix_nano >= $${earliest} AND ${overlap}`;
  switch (source.kind) {
    case 'typed': {
      const newest = await newestSpans(connection, state, request.range);
      const chunks = await queryChunks(
        connection,
        `SELECT ${source.text} AS text, coalesce(${source.letter}, 's') AS letter, count(*)::DOUBLE AS count
         FROM ${source.from(newest)} WHERE ${condition} AND text IS NOT NULL
         GROUP BY ALL ORDER BY count DESC, letter, text LIMIT ${Math.ceil(request.limit)}`,
        parameters,
      );
      for (const chunk of chunks) {
        const [texts, letters, found] = [new TextColumn(chunk, 0), new TextColumn(chunk, 1), float64Column(chunk, 2)];
        for (let row = 0; row < chunk.rowCount; row++) counts.add(letters.get(row), texts.get(row), found[row] ?? 0);
      }
      return;
    }
    case 'code': {
      const rows = await countByInt(connection, source.column, 'spans', condition, parameters);
      for (const [code, found] of rows)
        counts.add(TYPE_LETTERS.string, source.names[code] ?? source.names[0] ?? '', found);
      return;
    }
    case 'origin': {
      const { resources, scopes } = state.origins;
      const hasValue = (origin: Parameters<OriginValue>[0]): boolean => source.value(origin) !== undefined;
      const carriers = source.column === 'resource_id' ? resources.idsWhere(hasValue) : scopes.idsWhere(hasValue);
      if (carriers.length === 0) return;
      let [from, without] = ['spans', ''];
      if (source.unless !== undefined) {
        from = await newestSpans(connection, state, request.range);
        const has = hasAttribute(source.unless, state.attributeSets, (name) => `$${parameters.push(name)}`);
        if (has !== undefined) without = ` AND NOT ${has}`;
      }
      const rows = await countByInt(connection, source.column, from, condition + without, parameters);
      for (const [id, found] of rows) {
        const origin = source.column === 'resource_id' ? resources.get(id) : scopes.get(id);
        const value = origin && source.value(origin);
        if (value !== undefined) counts.add(TYPE_LETTERS[value.kind], textOfValue(value), found);
      }
      return;
    }
    default:
      source satisfies never;
  }
}

async function countByInt(
  connection: DuckDBConnection,
  column: string,
  from: string,
  condition: string,
  parameters: readonly SqlParameter[],
): Promise<[number, number][]> {
  const sql = `SELECT ${column}, count(*)::DOUBLE FROM ${from} WHERE ${condition} GROUP BY ${column}`;
  const rows: [number, number][] = [];
  for (const chunk of await queryChunks(connection, sql, parameters)) {
    const [codes, found] = [int32Column(chunk, 0), float64Column(chunk, 1)];
    for (let row = 0; row < chunk.rowCount; row++) rows.push([codes[row] ?? 0, found[row] ?? 0]);
  }
  return rows;
}
