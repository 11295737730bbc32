// The supervisor of the lab, by way of the backend.
import type { LabStatus, LogLine, ProcessDetails, TopologyView } from '@o11y-lab/lab-control';
import { type Answer, ApiError, ask, LAB_REQUEST, urlWith } from './http.ts';

// The types are the answer's own: our supervisor writes them from the same declaration.
export function fetchLabStatus(signal?: AbortSignal): Promise<Answer<LabStatus>> {
  return ask('/api/lab/status', (json) => json as LabStatus, { signal });
}

export function fetchTopology(signal?: AbortSignal): Promise<Answer<TopologyView>> {
  return ask('/api/lab/topology', (json) => json as TopologyView, { signal });
}

export function fetchProcessDetails(name: string, signal?: AbortSignal): Promise<Answer<ProcessDetails>> {
  return ask(`/api/lab/processes/${encodeURIComponent(name)}`, (json) => json as ProcessDetails, { signal });
}

/** Resolves when the processes are well, or not and why. */
export function commandLab(
  action: 'start' | 'stop' | 'restart',
  services: readonly string[],
): Promise<Answer<LabStatus>> {
  return ask(`/api/lab/${action}`, (json) => json as LabStatus, { body: { services }, headers: LAB_REQUEST });
}

/** Calls `onLines` for the last lines and then for each new one, until `signal` fires or the lab ends. */
export async function followLabLogs(options: {
  readonly services: readonly string[];
  readonly tail: number;
  readonly onLines: (lines: readonly LogLine[]) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const url = urlWith('/api/lab/logs', { service: options.services, tail: options.tail, follow: 1 });
  const response = await fetch(url, { signal: options.signal });
  if (!response.ok || !response.body) {
    throw new ApiError('failed', (await response.text()).trim() || `HTTP ${response.status}`, response.status);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) options.onLines(lines.map((line) => JSON.parse(line) as LogLine));
  }
}
