// A file or pasted text → traces. OTLP JSON in each of its spellings, and what Jaeger's UI downloads.
import { object } from '../../data/json.ts';
import { indexTrace } from './index-trace.ts';
import { isJaegerJson, readJaegerJson } from './jaeger-json.ts';
import { readOtlpJson } from './otlp-json.ts';
import { readSpanContent } from './span-content.ts';
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
  const traces = readTraces(json);
  for (const trace of traces) checkContents(trace);
  return traces;
}

/**
 * What spans carry is read when somebody looks at it, and trusted then. The store keeps to OTLP; a file may hold anything,
 * so all of it is read once here, while there is somebody to say it to.
 */
function checkContents(trace: Trace): void {
  trace.sources.forEach((source, row) => {
    if (!source) return;
    try {
      readSpanContent(trace, source);
    } catch (error) {
      throw new Error(`span ${trace.spanIds[row]}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** @throws when there is not a single span. */
export function readTraces(json: unknown): readonly Trace[] {
  const otlp = isJaegerJson(object(json, 'trace')) ? readJaegerJson(json) : json;
  const traces = [...readOtlpJson(otlp)].map(([traceId, spans]) => indexTrace(traceId, spans));
  if (traces.length === 0) throw new Error('the trace has no spans');
  return traces.sort((a, b) => b.spanCount - a.spanCount);
}
