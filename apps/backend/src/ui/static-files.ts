// The page's files, as the build left them: with a .br and .gz beside each that is worth it.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { answerText } from './answer.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Names that a build gives: no segment begins with a dot, so none leads out of the folder or to a hidden file. */
const FILE_PATH = /^(?:\/[A-Za-z0-9_@~-][A-Za-z0-9._@~-]*)+$/;

/** In the order of preference. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>o11y-lab: not built</title>
<h1>The page is not built yet</h1>
<p>Run <code>npm run build</code> in the folder of the lab, then reload.</p></html>
`;

interface Found {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Answers GET and HEAD from `folder`; what looks like a page and is no file gets index.html, where the router takes over. */
export async function answerStatic(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return answerText(response, 405, `${request.method} is not possible here, want GET\n`);
  }
  const path = pathOf(request.url ?? '/');
  if (path === undefined) return answerText(response, 400, 'the path of the URL is malformed\n');
  const isPage = extname(path) === '';
  const name = isPage ? '/index.html' : path;
  const found = FILE_PATH.test(name) ? await find(join(folder, name)) : undefined;
  if (found !== undefined) return send(folder, name, found, request, response);
  if (isPage) return answerText(response, 503, NOT_BUILT, 'text/html');
  answerText(response, 404, `there is no file ${path}\n`);
}

function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return undefined; // a stray %
  }
}

async function send(
  folder: string,
  name: string,
  plain: Found,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const accepted = acceptedEncodings(request.headers['accept-encoding']);
  let file = plain;
  let encoding: string | undefined;
  for (const candidate of ENCODINGS) {
    if (!accepted.has(candidate.name)) continue;
    const compressed = await find(join(folder, `${name}${candidate.suffix}`));
    // An older one belongs to a build before.
    if (compressed === undefined || compressed.modifiedMs < plain.modifiedMs) continue;
    file = compressed;
    encoding = candidate.name;
    break;
  }
  const etag = `"${plain.sizeBytes.toString(36)}-${Math.floor(plain.modifiedMs).toString(36)}${encoding ? `-${encoding}` : ''}"`;
  response.setHeader('etag', etag);
  response.setHeader('vary', 'accept-encoding');
  // Files below /assets have the hash of their content in their name.
  const isHashed = name.startsWith('/assets/');
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (isNoneMatch(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    'content-length': file.sizeBytes,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(file.path), response);
  } catch {
    response.destroy(); // the browser left, or a build replaced the file: either way the answer can't be completed
  }
}

async function find(path: string): Promise<Found | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? { path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/** The encodings that the header allows; one with q=0 is refused. */
export function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const accepted = new Set<string>();
  for (const part of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (name !== '' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) accepted.add(name);
  }
  return accepted;
}

function isNoneMatch(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false;
}
