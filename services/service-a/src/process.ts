import { callUpstream, simulateWork } from '@o11y-lab/service-kit';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Database } from './database.ts';

export interface ProcessResult {
  readonly service: string;
  readonly request_id: number;
  readonly latest: readonly number[];
  readonly result: unknown;
  readonly queued: unknown;
}

/** Stores the request, then asks service-d for the result while service-b queues the event. */
export async function processRequest(
  config: Config,
  database: Database,
  log: FastifyBaseLogger,
  userId: string | null,
  fail: string | null,
): Promise<ProcessResult> {
  const requestId = await database.insertRequest(userId);
  log.info({ request_id: requestId }, 'request stored');
  await simulateWork(config.workMs);

  const { upstreamTimeoutMs: timeoutMs } = config;
  const query = fail === null ? '' : `?fail=${encodeURIComponent(fail)}`;
  const [result, queued] = await allOrFirstError([
    callUpstream('service-d', `${config.serviceDUrl}/process${query}`, { timeoutMs }),
    callUpstream('service-b', `${config.serviceBUrl}/enqueue${query}`, {
      method: 'POST',
      body: { request_id: requestId, user_id: userId },
      timeoutMs,
    }),
  ]);
  const latest = await database.latestRequests();
  return { service: config.service, request_id: requestId, latest: latest.map(({ id }) => id), result, queued };
}

/**
 * Like Promise.all, but waits for every promise before it throws the first error: work that goes on after the answer
 * would stand in the trace as a child that outlives its parent.
 */
async function allOrFirstError<T>(promises: readonly [Promise<T>, Promise<T>]): Promise<[T, T]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
