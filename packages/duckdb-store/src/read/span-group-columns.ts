import type { DuckDBDataChunk } from '@duckdb/node-api';
import { type AttributeValue, type Span, type SpanId, type TraceId, unixNano, valueOfText } from '@o11y-lab/model';
import { eventsOfJson, type GroupSpans, linksOfJson, type SpanGroup, type SpanPart } from '@o11y-lab/storage';
import type { AttributeSets } from '../attributes/attribute-sets.ts';
import { attributeLetter, attributeText } from '../attributes/attribute-sql.ts';
import {
  doubleLists,
  float64Column,
  idColumn,
  int32Column,
  int64Column,
  TextColumn,
  validityOf,
} from '../columns/chunk-reader.ts';
import { NO_RESOURCE, NO_SCOPE, type Origins } from '../origins.ts';
import type { SqlParameter } from '../predicate-sql.ts';

/** The columns of a group: its interval, what its spans have in common, and how many they are or how long they took. */
export function groupSql(
  request: GroupSpans,
  sets: AttributeSets,
  parameters: SqlParameter[],
): { select: string; groupBy: string } {
  const parameter = (value: SqlParameter): string => `$${parameters.push(value)}`;
  const first = parameter(request.startUnixNano + 1n);
  const columns = [
    `((start_unix_nano - ${first}) // ${parameter(request.stepNs)})::INTEGER`,
    ...request.parts.flatMap((part) => partSql(part, sets, parameter)),
  ];
  const measure = request.withDurations ? 'list(duration_nano::DOUBLE)' : 'count(*)::DOUBLE';
  return { select: [...columns, measure].join(', '), groupBy: columns.map((_, i) => i + 1).join(', ') };
}

function partSql(part: SpanPart, sets: AttributeSets, parameter: (value: string) => string): string[] {
  switch (part.kind) {
    case 'attribute': {
      return [attributeText, attributeLetter].map((sqlOf) => sqlOf(part.name, sets, parameter) ?? 'NULL::VARCHAR');
    }
    case 'name':
    case 'kind':
    case 'trace-id':
      return [part.kind.replace('-', '_')];
    case 'status':
      return ['status_code'];
    case 'status-message':
      return ['status_message'];
    case 'resource':
    case 'scope':
      return [`${part.kind}_id`];
    case 'span-id':
      return ['span_id'];
    case 'parent-id':
      return ['parent_span_id'];
    case 'root':
      return ['(parent_span_id IS NULL)::INTEGER'];
    case 'events':
    case 'links':
      return [`to_json(${part.kind})::VARCHAR`];
    case 'start':
      return ['start_unix_nano'];
    default:
      return part satisfies never;
  }
}

/** Writes one part of the span of a row. */
type PartReader = (span: Writable, row: number) => void;
type Writable = { -readonly [Key in keyof Span]: Span[Key] } & { attributes: Map<string, AttributeValue> };

/** Makes the function that reads a chunk of the columns that groupSql asks for. */
export function groupReader(request: GroupSpans, origins: Origins): (chunk: DuckDBDataChunk) => readonly SpanGroup[] {
  return (chunk) => {
    let column = 1;
    const readers = request.parts.map((part) => {
      const reader = partReader(part, chunk, column, origins);
      column += part.kind === 'attribute' ? 2 : 1;
      return reader;
    });
    const intervals = int32Column(chunk, 0);
    const durations = request.withDurations ? doubleLists(chunk, column) : undefined;
    const counts = request.withDurations ? undefined : float64Column(chunk, column);
    return Array.from(intervals, (interval, row) => {
      const span = emptySpan();
      for (const readPart of readers) readPart(span, row);
      const durationsNs = durations?.(row) ?? NO_DURATIONS;
      return { interval, span, count: counts?.[row] ?? durationsNs.length, durationsNs };
    });
  };
}

const NO_DURATIONS = new Float64Array();

function partReader(part: SpanPart, chunk: DuckDBDataChunk, column: number, origins: Origins): PartReader {
  const text = (): TextColumn => new TextColumn(chunk, column);
  switch (part.kind) {
    case 'attribute': {
      const { name } = part;
      const [texts, letters, isPresent] = [text(), new TextColumn(chunk, column + 1), validityOf(chunk, column)];
      return (span, row) => {
        if (isPresent(row)) span.attributes.set(name, valueOfText(texts.get(row), letters.get(row) || 's'));
      };
    }
    case 'name':
    case 'status-message': {
      const [texts, key] = [text(), part.kind === 'name' ? 'name' : 'statusMessage'] as const;
      return (span, row) => {
        span[key] = texts.get(row);
      };
    }
    case 'kind':
    case 'status': {
      const [codes, key] = [int32Column(chunk, column), part.kind === 'kind' ? 'kind' : 'statusCode'] as const;
      return (span, row) => {
        span[key] = codes[row] ?? 0;
      };
    }
    case 'resource': {
      const ids = int32Column(chunk, column);
      return (span, row) => {
        span.resource = origins.resources.get(ids[row] ?? -1) ?? NO_RESOURCE;
      };
    }
    case 'scope': {
      const ids = int32Column(chunk, column);
      return (span, row) => {
        span.scope = origins.scopes.get(ids[row] ?? -1) ?? NO_SCOPE;
      };
    }
    case 'trace-id': {
      const ids = text();
      return (span, row) => {
        span.traceId = ids.get(row) as TraceId; // written from ids alone
      };
    }
    case 'span-id': {
      const ids = idColumn(chunk, column);
      return (span, row) => {
        span.spanId = ids(row) as SpanId; // as above
      };
    }
    case 'parent-id': {
      const ids = idColumn(chunk, column);
      return (span, row) => {
        span.parentSpanId = ids(row) === '' ? undefined : (ids(row) as SpanId); // as above
      };
    }
    case 'root': {
      const isRoot = int32Column(chunk, column);
      return (span, row) => {
        span.parentSpanId = isRoot[row] === 1 ? undefined : ('0000000000000000' as SpanId); // stands for any
      };
    }
    case 'events': {
      const json = text();
      return (span, row) => {
        span.events = eventsOfJson(json.get(row));
      };
    }
    case 'links': {
      const json = text();
      return (span, row) => {
        span.links = linksOfJson(json.get(row));
      };
    }
    case 'start': {
      const starts = int64Column(chunk, column);
      return (span, row) => {
        span.startUnixNano = unixNano(starts[row] ?? 0n);
      };
    }
    default:
      return part satisfies never;
  }
}

function emptySpan(): Writable {
  return {
    traceId: '' as TraceId, // not asked for
    spanId: '' as SpanId, // as above
    parentSpanId: undefined,
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startUnixNano: unixNano(0n),
    endUnixNano: unixNano(0n),
    attributes: new Map(),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    statusCode: 0,
    statusMessage: '',
    resource: NO_RESOURCE,
    scope: NO_SCOPE,
  };
}
