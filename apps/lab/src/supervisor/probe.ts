// Asks a process whether it is well. A probe never throws: it answers yes, or no with the reason to show.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { probePostgres } from '../postgres/ready-probe.ts';
import type { HealthCheck } from '../topology/types.ts';

export type ProbeResult =
  | { readonly ok: true }
  /** `isAbsent`: nothing listens there at all. */
  | { readonly ok: false; readonly reason: string; readonly isAbsent?: boolean };

/** Long enough for a service slowed down on purpose, short enough that the table tells within seconds. */
export const PROBE_TIMEOUT_MS = 2000;

/** How much of an answer's body goes into the reason. */
const BODY_LENGTH_MAX = 200;

export function probe(check: HealthCheck, host: string, port: number): Promise<ProbeResult> {
  switch (check.kind) {
    case 'http':
      return probeHttp(host, port, check.path);
    case 'tcp':
      return probeTcp(host, port);
    case 'postgres':
      return probePostgres(host, port, PROBE_TIMEOUT_MS);
    default:
      return check satisfies never;
  }
}

export function probeTcp(host: string, port: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port });
    const done = (result: ProbeResult): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(no(`no connection to ${host}:${port} in ${PROBE_TIMEOUT_MS} ms`)));
    socket.once('connect', () => done({ ok: true }));
    socket.once('error', (error) => done(explain(error, host, port)));
  });
}

function probeHttp(host: string, port: number, path: string): Promise<ProbeResult> {
  return new Promise((resolve) => {
    // A connection of its own every time: a kept one would hide that the port is closed.
    const call = request({ host, port, path, agent: false, timeout: PROBE_TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (body.length < BODY_LENGTH_MAX) body += text;
      });
      response.once('close', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve({ ok: true });
        else
          resolve(no(`GET ${path} answered ${status} ${body.slice(0, BODY_LENGTH_MAX).replace(/\s+/g, ' ')}`.trim()));
      });
    });
    call.once('timeout', () => call.destroy(new Error(`GET ${path} gave no answer in ${PROBE_TIMEOUT_MS} ms`)));
    call.once('error', (error) => resolve(explain(error, host, port)));
    call.end();
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): ProbeResult {
  if (error.code !== 'ECONNREFUSED') return no(error.message);
  return { ok: false, reason: `nothing listens on ${host}:${port}`, isAbsent: true };
}

function no(reason: string): ProbeResult {
  return { ok: false, reason };
}
