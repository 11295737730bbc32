// Everything on the UI's port: the page's files, its own API, and the three public APIs under the page's own origin.
// The latter are handed to the very listeners of their ports: same code, same cancellation, no hop.
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { answerJson } from './answer.ts';
import { createUiApi, type UiApiOptions, type UiBackend } from './api.ts';
import { compressLargeAnswer, isLoopback } from './compress.ts';
import { refuseChange, refuseRequest } from './guard.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { answerStatic } from './static-files.ts';

export interface UiOptions extends UiApiOptions {
  /** The address that the listener is told. */
  readonly host: string;
  /** Names by which a browser may reach it besides. */
  readonly hosts: readonly string[];
  /** What the build of apps/web made. */
  readonly webDir: string;
}

/** What the UI stands on once the store is open. */
export interface OpenBackend extends UiBackend {
  /** The public APIs, by uid of their data source. */
  readonly apis: Readonly<Record<'prometheus' | 'loki' | 'tempo', RequestListener>>;
  /** Takes WebSockets, or refuses them. */
  readonly upgrade: UpgradeListener;
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface UiListener {
  readonly handle: RequestListener;
  /** For WebSockets; those of other sites are refused. */
  readonly upgrade: UpgradeListener;
  /** Until then, everything but the files is answered with 503. */
  open(backend: OpenBackend): void;
}

type Route =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'listener'; readonly listener: RequestListener; readonly url?: string }
  | { readonly kind: 'file' };

const PROXY_PATH = /^\/api\/datasources\/proxy\/uid\/([A-Za-z0-9_-]+)(\/[^?#]*)?/;

export function createUiListener(options: UiOptions): UiListener {
  const names = [options.host, ...options.hosts];
  let backend: OpenBackend | undefined;
  let api: RequestListener | undefined;

  const routeApi = (request: IncomingMessage): Route => {
    const proxied = PROXY_PATH.exec(request.url ?? '');
    const isChange = !proxied && request.method !== 'GET' && request.method !== 'HEAD';
    const refused = refuseRequest(request, names) ?? (isChange ? refuseChange(request) : undefined);
    if (refused !== undefined) return { kind: 'answer', status: 403, body: { error: refused, kind: 'refused' } };
    if (backend === undefined || api === undefined) return { kind: 'answer', status: 503, body: STARTING };
    if (!proxied) return { kind: 'listener', listener: api };
    const [prefix, uid = '', path = '/'] = proxied;
    const listener = Object.entries(backend.apis).find(([name]) => name === uid)?.[1];
    if (listener === undefined) {
      return { kind: 'answer', status: 404, body: { error: `there is no data source with the uid "${uid}"` } };
    }
    return { kind: 'listener', listener, url: `${path}${(request.url ?? '').slice(prefix.length)}` };
  };

  return {
    handle(request, response) {
      setSecurityHeaders(response);
      const route: Route = /^\/api(?:[/?#]|$)/.test(request.url ?? '') ? routeApi(request) : { kind: 'file' };
      switch (route.kind) {
        case 'answer':
          answerJson(response, route.status, route.body);
          return;
        case 'listener':
          request.url = route.url ?? request.url;
          if (!isLoopback(request.socket.remoteAddress)) compressLargeAnswer(request, response);
          route.listener(request, response);
          return;
        case 'file':
          answerStatic(options.webDir, request, response).catch((error: unknown) => {
            options.onError(error);
            response.destroy();
          });
          return;
        default:
          route satisfies never;
      }
    },
    upgrade(request, socket, head) {
      const refused = refuseRequest(request, names);
      if (refused === undefined && backend !== undefined) {
        backend.upgrade(request, socket, head);
        return;
      }
      socket.on('error', () => undefined); // the other side went away
      const [status, text] =
        refused === undefined ? ['503 Service Unavailable', STARTING.error] : ['403 Forbidden', refused];
      socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${text}\n`);
    },
    open(opened) {
      backend = opened;
      const listener = getRequestListener(createUiApi(options, opened).fetch);
      // It answers its own failures.
      api = (request, response) => void listener(request, response);
    },
  };
}

const STARTING = { error: 'the backend is starting: its store is not open yet', kind: 'starting' } as const;
