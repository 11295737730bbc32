// Faults of the lab, by way of the backend. The types are the answer's own: the supervisor writes them from the same
// declaration.
import type { FaultRequest, FaultsView } from '@o11y-lab/lab-control';
import { type Answer, ask, LAB_REQUEST } from './http.ts';

export function fetchFaults(signal?: AbortSignal): Promise<Answer<FaultsView>> {
  return ask('/api/lab/faults', (json) => json as FaultsView, { signal });
}

export function injectFault(request: FaultRequest): Promise<Answer<unknown>> {
  return ask('/api/lab/faults', (json) => json, { body: request, headers: LAB_REQUEST });
}

/** Ends those faults, or all of them. */
export function stopFaults(ids?: readonly string[]): Promise<Answer<unknown>> {
  return ask('/api/lab/faults/stop', (json) => json, { body: ids === undefined ? {} : { ids }, headers: LAB_REQUEST });
}

export function commandScenario(action: 'start' | 'stop', name: string): Promise<Answer<unknown>> {
  return ask(`/api/lab/scenarios/${action}`, (json) => json, { body: { name }, headers: LAB_REQUEST });
}
