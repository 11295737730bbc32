// Load tests of the lab, by way of the backend.
import type { LoadRunDetails, LoadRunRequest, LoadRunSummary, LoadScript } from '@o11y-lab/lab-control';
import { type Answer, ask, isApiError, LAB_REQUEST, urlWith } from './http.ts';

// The types are the answer's own: our supervisor writes them from the same declaration.
export function fetchLoadScripts(signal?: AbortSignal): Promise<Answer<readonly LoadScript[]>> {
  return ask('/api/lab/load/scripts', (json) => json as readonly LoadScript[], { signal });
}

export function fetchLoadRuns(signal?: AbortSignal): Promise<Answer<readonly LoadRunSummary[]>> {
  return ask('/api/lab/load/runs', (json) => json as readonly LoadRunSummary[], { signal });
}

/** With the points after `sinceUnixMs`; 0 for all. */
export function fetchLoadRun(id: string, sinceUnixMs: number, signal?: AbortSignal): Promise<Answer<LoadRunDetails>> {
  const url = urlWith(`/api/lab/load/runs/${encodeURIComponent(id)}`, { since: sinceUnixMs });
  return ask(url, (json) => json as LoadRunDetails, { signal });
}

export function startLoadRun(request: LoadRunRequest): Promise<Answer<LoadRunSummary>> {
  return ask('/api/lab/load/runs', (json) => json as LoadRunSummary, { body: request, headers: LAB_REQUEST });
}

export function stopLoadRun(id: string): Promise<Answer<LoadRunSummary>> {
  const url = `/api/lab/load/runs/${encodeURIComponent(id)}/stop`;
  return ask(url, (json) => json as LoadRunSummary, { body: {}, headers: LAB_REQUEST });
}

export function deleteLoadRun(id: string): Promise<Answer<unknown>> {
  const url = `/api/lab/load/runs/${encodeURIComponent(id)}/delete`;
  return ask(url, (json) => json, { body: {}, headers: LAB_REQUEST });
}

/** Whether the backend answered that there is no lab to ask. */
export function isWithoutLab(error: unknown): boolean {
  if (!isApiError(error) || error.status !== 503) return false;
  const text = error.exchange?.responseText ?? '';
  return text.includes('"no-lab"') || text.includes('"lab-unreachable"');
}
