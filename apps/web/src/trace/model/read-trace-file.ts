// A file or pasted text → traces. OTLP JSON in each of its spellings, and what Jaeger's UI downloads.
import { object } from '../../data/json.ts';
import { indexTrace } from './index-trace.ts';
import { isJaegerJson, readJaegerJson } from './jaeger-json.ts';
import { readOtlpJson } from './otlp-json.ts';
import type { Trace } from './trace.ts';

/** Characters of a file at most: twice of what 100,000 spans with ten attributes need. */
export const FILE_CHARS_MAX = 200_000_000;

/** The traces of a text, the one with the most spans first. Throws with what is wrong. */
export function readTraceFile(text: string): readonly Trace[] {
  if (text.length > FILE_CHARS_MAX) throw new Error(`the file is larger than ${FILE_CHARS_MAX / 1e6} MB`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return readTraces(json);
}

/** @throws when there is not a single span. */
export function readTraces(json: unknown): readonly Trace[] {
  const otlp = isJaegerJson(object(json, 'trace')) ? readJaegerJson(json) : json;
  const traces = [...readOtlpJson(otlp)].map(([traceId, spans]) => indexTrace(traceId, spans));
  if (traces.length === 0) throw new Error('the trace has no spans');
  return traces.sort((a, b) => b.spanCount - a.spanCount);
}
