// Fastify announces on diagnostics channels what it does; listening there needs no patch of Fastify and adds no spans.
// (Instrumentations that wrap every hook and handler bury the request under a dozen helper spans.)
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';

/** The part of a Fastify instance that is used here. */
interface FastifyLike {
  addHook(name: 'onRequest', hook: (request: RequestLike, reply: unknown, done: () => void) => void): unknown;
}

interface RequestLike {
  readonly routeOptions: { readonly url?: string };
}

/** Errors by response, so that the server span's status can say what failed when the response is done. */
const failures = new WeakMap<ServerResponse, Error>();

/** The error that a handler threw while it made this response, if any that was not the caller's fault. */
export function failureOf(response: ServerResponse): Error | undefined {
  return failures.get(response);
}

/** Gives each server span its route, and records what handlers throw. */
export function watchFastify(): void {
  // Fastify publishes { fastify } here for each instance, before it has routes.
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyLike };
    fastify.addHook('onRequest', (request, _reply, done) => {
      setRoute(request.routeOptions.url);
      done();
    });
  });

  // A tracing channel: its :error part fires when a handler throws or rejects, inside the context of the request.
  subscribe('tracing:fastify.request.handler:error', (message) => {
    const { error, reply } = message as { error: unknown; reply: { statusCode: number; raw: ServerResponse } };
    // 4xx is an answer, not a failure of this service (HTTP semantic conventions, "Status").
    if (!(error instanceof Error) || reply.statusCode < 500) return;
    failures.set(reply.raw, error);
    trace.getActiveSpan()?.recordException(error);
  });
}

/** The HTTP instrumentation names the span `METHOD route` and labels its metrics when it finds the route here. */
function setRoute(route: string | undefined): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type === RPCType.HTTP && route !== undefined) metadata.route = route;
}
