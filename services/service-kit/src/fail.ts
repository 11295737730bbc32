// Failures on request: ?fail=<service> travels down with the request, and the service it names throws where it does its
// work. So an error has an origin, and callers see it arrive from below.

const SERVICES = ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The service that ?fail=true means: the one at the end of the synchronous chain. */
const DEFAULT_TARGET: ServiceName = 'service-d';

/** Says whether a `fail` parameter names something that can fail. */
export function isFailTarget(fail: string): boolean {
  return fail === 'true' || SERVICES.some((service) => service === fail);
}

/**
 * Throws a SimulatedFailure when `fail` names this service, or by chance for the given share of requests.
 *
 * @param failRate 0 never, 1 always
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 */
export function failIfAsked(
  self: ServiceName,
  fail: string | null | undefined,
  failRate: number,
  random: () => number = Math.random,
): void {
  const target = fail === 'true' ? DEFAULT_TARGET : fail;
  if (target === self) throw new SimulatedFailure(`${self} failed because the request said fail=${fail}`);
  if (failRate > 0 && random() < failRate)
    throw new SimulatedFailure(`${self} failed by chance, FAIL_RATE=${failRate}`);
}

export class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
}
