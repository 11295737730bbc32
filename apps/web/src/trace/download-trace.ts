import { download } from '../ui/download.ts';
import { writeOtlpJson } from './model/otlp-json.ts';
import type { Trace } from './model/trace.ts';

/** Hands the trace to the browser as a file of OTLP JSON. */
export function downloadTrace(trace: Trace): void {
  download(`trace-${trace.traceId}.json`, 'application/json', JSON.stringify(writeOtlpJson(trace.sources)));
}
