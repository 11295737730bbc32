import { type FastifyReply, type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';

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

/** Logs each request when it comes and when it is answered, in flat fields that are easy to search for. */
export class RequestLog extends LogController {
  override incomingRequest(request: FastifyRequest): void {
    if (isHealthCheck(request)) return;
    request.log.info({ method: request.method, path: pathOf(request) }, 'request received');
  }

  override requestCompleted(_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (isHealthCheck(request)) return;
    const duration_ms = Math.round(reply.elapsedTime);
    const fields = { method: request.method, path: pathOf(request), status: reply.statusCode, duration_ms };
    request.log.info(fields, 'request finished');
  }
}

/** It is asked every few seconds; its lines would bury the others. */
function isHealthCheck(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/health';
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
