// Types alone come from Fastify here: a service on something else must not load it.
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { exceptionFields, messageOf } from './errors.ts';
import type { Log } from './log.ts';

type LoggerOptions = Exclude<FastifyServerOptions['logger'], boolean | undefined>;

/** One JSON object per line: time as ISO text, level as a word, and the service's name. */
export function loggerOptions(service: string, level: string): LoggerOptions {
  return {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label.toUpperCase() }) },
  };
}

/**
 * Logs each request when it comes and when it is answered, in flat fields that are easy to search for. These are methods
 * of Fastify's LogController: `logController: Object.assign(new LogController(), requestLog)`.
 */
export const requestLog = {
  incomingRequest(request: FastifyRequest): void {
    if (isHealthCheck(request)) return;
    request.log.info({ method: request.method, path: pathOf(request) }, 'request received');
  },

  requestCompleted(_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (isHealthCheck(request)) return;
    const duration_ms = Math.round(reply.elapsedTime);
    const fields = { method: request.method, path: pathOf(request), status: reply.statusCode, duration_ms };
    request.log.info(fields, 'request finished');
  },
};

/** Everything that handlers throw ends here: a short answer; the details are in the log line. */
export function answerErrors(app: FastifyInstance, service: string): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    const message = messageOf(error);
    if (status >= 500) request.log.error(exceptionFields(error), 'request failed');
    else request.log.warn({ 'exception.type': error.name, 'exception.message': message }, 'request refused');
    return reply.code(status).send({ error: message, service });
  });
}

/** Fastify's logger (pino wants the fields first) as the rest of the kit takes it. */
export function messageFirst(log: FastifyBaseLogger): Log {
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
    fatal: (message, fields = {}) => log.fatal(fields, message),
  };
}

/** It is asked every few seconds; its lines would bury the others. */
function isHealthCheck(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/health';
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
