// What all scripts share: where the lab is, and what a good answer looks like.
import { check } from 'k6';
import type { RefinedResponse, ResponseType } from 'k6/http';

/** The front door. Elsewhere, or with a port offset: `-e BASE_URL=http://localhost:18080`. */
export const BASE_URL = __ENV.BASE_URL ?? 'http://localhost:8080';

/** Checks status and time of an answer; true when both are as they should be. */
export function checkAnswer(response: RefinedResponse<ResponseType | undefined>, maxMs = 500): boolean {
  return check(response, {
    'status is 200': (r) => r.status === 200,
    [`response time < ${maxMs}ms`]: (r) => r.timings.duration < maxMs,
  });
}
