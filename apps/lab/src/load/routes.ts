// The part of the control API under /load/:
//
//   GET  /load/scripts                     LoadScript[]
//   GET  /load/runs                        LoadRunSummary[], newest first
//   GET  /load/runs/<id>?since=<unixMs>    LoadRunDetails with the points after `since`
//   POST /load/runs  LoadRunRequest        LoadRunSummary
//   POST /load/runs/<id>/stop              LoadRunSummary
//   POST /load/runs/<id>/delete            {}
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoadError, readRequest } from './request.ts';
import type { LoadRuns } from './runs.ts';

/** Fifty variables of the greatest length, with every character escaped. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
const RUN_PATH = /^\/load\/runs\/([^/]+)(?:\/(stop|delete))?$/;

/** Answers every request whose path begins with /load/. */
export async function answerLoad(
  runs: LoadRuns,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, 200, await handle(runs, url, request));
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    send(response, error.status, { error: error.message });
  }
}

async function handle(runs: LoadRuns, url: URL, request: IncomingMessage): Promise<unknown> {
  const what = `${request.method} ${url.pathname}`;
  if (what === 'GET /load/scripts') return runs.scripts();
  if (what === 'GET /load/runs') return runs.list();
  if (what === 'POST /load/runs') return runs.start(readRequest(await readBody(request)));
  const [, id = '', action] = RUN_PATH.exec(url.pathname) ?? [];
  if (id !== '' && request.method === 'GET' && action === undefined) return runs.details(id, readSince(url));
  if (request.method === 'POST' && action === 'stop') return runs.stop(id);
  if (request.method === 'POST' && action === 'delete') {
    runs.remove(id);
    return {};
  }
  throw new LoadError(404, `the control API has no ${what}`);
}

function readSince(url: URL): number {
  const since = Number(url.searchParams.get('since') ?? 0);
  if (!Number.isFinite(since))
    throw new LoadError(400, `since is "${url.searchParams.get('since')}", want milliseconds`);
  return since;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new LoadError(413, `the body is larger than ${BODY_BYTES_MAX} bytes`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new LoadError(400, 'the body is no JSON');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
