import { writeOtlpJson } from './model/otlp-json.ts';
import type { Trace } from './model/trace.ts';

/** Hands the trace to the browser as a file of OTLP JSON. */
export function downloadTrace(trace: Trace): void {
  const blob = new Blob([JSON.stringify(writeOtlpJson(trace.sources))], { type: 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `trace-${trace.traceId}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
