// Which fields lines have, found by looking at some of them: /loki/api/v1/detected_fields and detected_field/<name>/values.
import { evaluateLog, type LogExpr, type ResultEntry, type Stage } from '@o11y-lab/logql';
import type { UnixNano } from '@o11y-lab/model';
import { parseGoDurationNs } from '@o11y-lab/query-lang';
import type { LogStore } from '@o11y-lab/storage';
import type { TimeRange } from './params.ts';

export type FieldType = 'int' | 'float' | 'boolean' | 'duration' | 'bytes' | 'string';
type Parser = 'json' | 'logfmt';

export interface DetectedField {
  readonly label: string;
  /** Of the first value that was seen: the newest. */
  readonly type: FieldType;
  readonly values: ReadonlySet<string>;
  /** The parsers that find it; none for structured metadata. */
  readonly parsers: readonly Parser[];
}

export interface DetectRequest {
  readonly range: TimeRange;
  /** Newest lines that are looked at. */
  readonly linesMax: number;
  readonly nowUnixNano: UnixNano;
  readonly signal: AbortSignal;
}

const NOWHERE = { start: 0, end: 0 };
const PARSE: Readonly<Record<Parser, Stage>> = {
  json: { kind: 'json', extractions: [], range: NOWHERE },
  logfmt: { kind: 'logfmt', strict: false, keepEmpty: false, extractions: [], range: NOWHERE },
};

/** Fields of the structured metadata, of lines that are JSON objects, and of lines that have `key=value`; by name. */
export async function detectFields(
  expr: LogExpr,
  { range, linesMax, nowUnixNano, signal }: DetectRequest,
  store: LogStore,
): Promise<readonly DetectedField[]> {
  const fields = new Map<string, { type: FieldType; values: Set<string>; parsers: Set<Parser> }>();
  const add = (name: string, value: string, parser: Parser | undefined): void => {
    if (name.startsWith('__')) return;
    const field = fields.get(name) ?? { type: typeOf(value), values: new Set(), parsers: new Set() };
    fields.set(name, field);
    field.values.add(value);
    if (parser) field.parsers.add(parser);
  };
  for (const parser of ['json', 'logfmt'] as const) {
    const stages = [...expr.stages, PARSE[parser]];
    const query = { ...range, direction: 'backward', limit: linesMax, nowUnixNano, signal } as const;
    const { streams } = await evaluateLog({ ...expr, stages }, query, store);
    for (const entry of streams.flatMap(({ entries }) => entries)) {
      if (parser === 'json') for (const [name, value] of entry.metadata) add(name, value, undefined);
      if (isWritten(entry, parser)) for (const [name, value] of entry.parsed) add(name, value, parser);
    }
  }
  return [...fields]
    .map(([label, { type, values, parsers }]) => ({ label, type, values, parsers: [...parsers] }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** Whether a line is meant for a parser: logfmt would find something in almost every text. */
function isWritten({ line }: ResultEntry, parser: Parser): boolean {
  const isJson = line.trimStart().startsWith('{');
  return parser === 'json' ? isJson : !isJson && /(?:^|\s)[A-Za-z_][\w.-]*=\S/.test(line);
}

function typeOf(value: string): FieldType {
  if (/^[+-]?\d+$/.test(value)) return 'int';
  if (/^[+-]?(\d+\.\d*|\.\d+|\d+(?=e))(e[+-]?\d+)?$/i.test(value)) return 'float';
  if (value === 'true' || value === 'false') return 'boolean';
  if (parseGoDurationNs(value) !== undefined) return 'duration';
  return /^\d+(\.\d+)?\s?([kmgtpe]i?)?b$/i.test(value) ? 'bytes' : 'string';
}
