// The control API of a running lab: HTTP on a loopback port, for the other commands. Every request carries the token.
//
//   GET  /status                                     LabStatus
//   GET  /topology                                   TopologyView
//   GET  /processes/<name>                           ProcessDetails
//   GET  /logs?service=a&service=b&tail=N&follow=1   one LogLine per line (NDJSON)
//   POST /start /stop /restart  {"services": [...]}  answers LabStatus when it is done
//   POST /up                                         as /start, with what they call
//   GET, POST /load/…                                load/routes.ts
//   GET, POST /faults… /scenarios/…                  faults/routes.ts
//   POST /down                                       answers when everything has stopped; the supervisor then exits

import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LogLine } from '@o11y-lab/lab-control';
import type { LabFaults } from '../faults/lab-faults.ts';
import { answerFaults, isFaultsPath } from '../faults/routes.ts';
import { answerLoad } from '../load/routes.ts';
import type { LoadRuns } from '../load/runs.ts';
import { type Supervisor, UnknownProcessError } from '../supervisor/supervisor.ts';

export interface ControlServer {
  readonly port: number;
  close(): void;
}

export interface ControlServerOptions {
  readonly supervisor: Supervisor;
  readonly load: LoadRuns;
  readonly faults: LabFaults;
  readonly host: string;
  readonly token: string;
  /** Nothing is started for anybody before this: the ports are still being looked at. */
  readonly opened: Promise<void>;
  /** Stops the lab; the process ends soon after it resolves. */
  readonly down: () => Promise<void>;
}

/** A list of process names is far shorter. */
const BODY_BYTES_MAX = 64 * 1024;

const PROCESS_PATH = /^\/processes\/([^/]+)$/;

/** How long `start` and `restart` wait for the processes to be well before they answer with what they are. */
const SETTLE_TIMEOUT_MS = 30_000;

/** A follower that reads so slowly is cut off instead of filling the memory. */
const FOLLOW_BACKLOG_BYTES_MAX = 8 * 1024 * 1024;

export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const server: Server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => answerError(response, error));
  });
  server.listen(0, options.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the control server has no port');
  return {
    port: address.port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function handle(
  options: ControlServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!hasToken(request, options.token)) throw new RequestError(401, 'want the token of lab.json');
  const url = new URL(request.url ?? '/', 'http://lab');
  const { supervisor } = options;
  if (url.pathname.startsWith('/load/')) return answerLoad(options.load, url, request, response);
  if (isFaultsPath(url.pathname)) {
    if (request.method === 'POST') await options.opened;
    return answerFaults(options.faults, url, request, response);
  }
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /status':
      return answer(response, supervisor.status());
    case 'GET /topology':
      return answer(response, supervisor.topology());
    case 'GET /logs':
      return sendLogs(supervisor, url.searchParams, response);
    case 'POST /start':
    case 'POST /up': {
      const named = await readServices(supervisor, request);
      await options.opened;
      const services = url.pathname === '/up' ? supervisor.withDependencies(named) : named;
      supervisor.start(services);
      await supervisor.settled(services, SETTLE_TIMEOUT_MS);
      return answer(response, supervisor.status());
    }
    case 'POST /stop':
      await supervisor.stop(await readServices(supervisor, request));
      return answer(response, supervisor.status());
    case 'POST /restart': {
      const services = await readServices(supervisor, request);
      await supervisor.restart(services);
      await supervisor.settled(services, SETTLE_TIMEOUT_MS);
      return answer(response, supervisor.status());
    }
    case 'POST /down':
      await options.down();
      return answer(response, supervisor.status());
    default: {
      const process = request.method === 'GET' && PROCESS_PATH.exec(url.pathname)?.[1];
      if (process) return answer(response, supervisor.details(process));
      throw new RequestError(404, `the control API has no ${request.method} ${url.pathname}`);
    }
  }
}

function sendLogs(supervisor: Supervisor, query: URLSearchParams, response: ServerResponse): void {
  const services = query.getAll('service');
  checkNames(supervisor, services);
  const tail = Number(query.get('tail') ?? 100);
  if (!Number.isInteger(tail) || tail < 0)
    throw new RequestError(400, `tail is "${query.get('tail')}", want a whole number`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const write = (line: LogLine): void => {
    response.write(`${JSON.stringify(line)}\n`);
    if (response.writableLength > FOLLOW_BACKLOG_BYTES_MAX) response.destroy();
  };
  for (const line of supervisor.logs.tail(services, tail)) write(line);
  if (query.get('follow') !== '1') {
    response.end();
    return;
  }
  const wanted = new Set(services);
  const leave = supervisor.logs.follow((line) => {
    if (wanted.size === 0 || wanted.has(line.service)) write(line);
  });
  response.once('close', leave);
}

/** The names of the body; none means all. */
async function readServices(supervisor: Supervisor, request: IncomingMessage): Promise<string[]> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new RequestError(413, `the body is larger than ${BODY_BYTES_MAX} bytes`);
  }
  const services = parseServices(text);
  if (services === undefined) throw new RequestError(400, 'want a body such as {"services": ["service-a"]}');
  checkNames(supervisor, services);
  return services.length > 0 ? services : supervisor.status().processes.map(({ name }) => name);
}

function parseServices(text: string): string[] | undefined {
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof body !== 'object' || body === null) return undefined;
    const services: unknown = 'services' in body ? body.services : [];
    return Array.isArray(services) && services.every((name) => typeof name === 'string') ? services : undefined;
  } catch {
    return undefined;
  }
}

function checkNames(supervisor: Supervisor, names: readonly string[]): void {
  const known = supervisor.status().processes.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RequestError(404, `no process is called "${unknown}"`);
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const got = Buffer.from(request.headers.authorization ?? '');
  const want = Buffer.from(`Bearer ${token}`);
  return got.length === want.length && timingSafeEqual(got, want);
}

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function answerError(response: ServerResponse, error: unknown): void {
  const status = error instanceof RequestError ? error.status : error instanceof UnknownProcessError ? 404 : 500;
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: message }));
}
