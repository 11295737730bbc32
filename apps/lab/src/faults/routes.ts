// The part of the control API that is about faults.
//
//   GET  /faults                           FaultsView
//   POST /faults  FaultRequest             FaultRecord; with ?hold=1 one FaultRecord per change (NDJSON), and the fault
//                                          ends when the caller leaves
//   POST /faults/stop  {"ids"?: [...]}     {"ended": FaultRecord[]}; everything without ids, scenarios too
//   POST /scenarios/start  {"name": "…"}   FaultsView
//   POST /scenarios/stop  {"name"?: "…"}   FaultsView
//
// Errors are {"error": "…"} with 400, 404 or 409.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRecord } from '@o11y-lab/lab-control';
import { FaultError } from './errors.ts';
import type { LabFaults } from './lab-faults.ts';

/** A request with its command line is far shorter. */
const BODY_BYTES_MAX = 64 * 1024;

export function isFaultsPath(path: string): boolean {
  return path === '/faults' || path.startsWith('/faults/') || path.startsWith('/scenarios/');
}

/** Answers every request, also those that are wrong. */
export async function answerFaults(
  faults: LabFaults,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(faults, url, request, response);
  } catch (error) {
    if (!(error instanceof FaultError) || response.headersSent) throw error;
    answer(response, { error: error.message }, error.status);
  }
}

async function route(faults: LabFaults, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /faults':
      return answer(response, faults.view());
    case 'POST /faults': {
      const body = await readBody(request);
      if (url.searchParams.get('hold') === '1') return holdFault(faults, body, response);
      return answer(response, await faults.inject(body));
    }
    case 'POST /faults/stop':
      return answer(response, { ended: await endFaults(faults, await readBody(request)) });
    case 'POST /scenarios/start': {
      const { name } = await readBody(request);
      if (typeof name !== 'string') throw new FaultError(400, 'want a body such as {"name": "slow-service-a"}');
      faults.startScenario(name);
      return answer(response, faults.view());
    }
    case 'POST /scenarios/stop': {
      const { name } = await readBody(request);
      if (name !== undefined && typeof name !== 'string') {
        throw new FaultError(400, 'want a body such as {"name": "slow-service-a"}, or none for all of them');
      }
      await faults.stopScenario(name);
      return answer(response, faults.view());
    }
    default:
      throw new FaultError(404, `the control API has no ${request.method} ${url.pathname}`);
  }
}

/** The fault lasts as long as the caller stays; the answer ends once the fault is over and its effect is known. */
async function holdFault(faults: LabFaults, body: unknown, response: ServerResponse): Promise<void> {
  // Also while it is being injected: whoever leaves then wants it no more.
  let hasLeft = false;
  response.once('close', () => {
    hasLeft = true;
  });
  const injected = await faults.inject(body);
  // Over meanwhile, perhaps even forgotten: then there is nothing to end.
  const end = (): void => void faults.end([injected.id], 'caller-left').catch(() => undefined);
  if (hasLeft) return end();
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let leave = (): void => {};
  const write = (record: FaultRecord): void => {
    response.write(`${JSON.stringify(record)}\n`);
    if (record.state === 'active' || record.effect?.kind === 'measuring') return;
    response.off('close', end);
    leave();
    response.end();
  };
  leave = faults.follow((record) => {
    if (record.id === injected.id) write(record);
  });
  response.once('close', end);
  response.once('close', () => leave());
  write(faults.find(injected.id) ?? injected);
}

async function endFaults(faults: LabFaults, { ids }: Record<string, unknown>): Promise<readonly FaultRecord[]> {
  if (ids === undefined) return faults.endAll('request');
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
    throw new FaultError(400, 'want a body such as {"ids": ["f1"]}, or none for all of them');
  }
  return faults.end(ids, 'request');
}

/** An object; nothing counts as an empty one. @throws FaultError */
async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new FaultError(400, `the body is larger than ${BODY_BYTES_MAX} bytes`);
  }
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new FaultError(400, `the body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>; // just looked at
  throw new FaultError(400, 'the body is no JSON object');
}

function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
