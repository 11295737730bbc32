// A server of the user's that stands in for a process of the lab: never started or stopped, only looked at.

import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessState } from '@o11y-lab/lab-control';
import type { ProcessSpec } from '../topology/types.ts';
import { type ProbeResult, probe, probeTcp } from './probe.ts';

const PROBE_PAUSE_MS = 2000;

export interface ExternalServerOptions {
  readonly spec: ProcessSpec;
  /** What the user's variable says: a URL, or host:port, or several of those with commas between. */
  readonly address: string;
  readonly onChange: () => void;
  readonly now: () => number;
}

export class ExternalServer {
  readonly pid = undefined;
  readonly restarts = 0;
  readonly sinceMs: number;
  readonly #options: ExternalServerOptions;
  #state: ProcessState = 'stopped';
  #detail: string | undefined;
  #watching: AbortController | undefined;

  constructor(options: ExternalServerOptions) {
    this.#options = options;
    this.sinceMs = options.now();
  }

  /** `starting` until the first look. */
  get state(): ProcessState {
    return this.#state;
  }

  /** Undefined while it can be reached, else why not. */
  get detail(): string | undefined {
    return this.#detail;
  }

  start(): void {
    if (this.#watching) return;
    this.#watching = new AbortController();
    this.#state = 'starting';
    void this.#watch(this.#watching.signal);
  }

  async stop(): Promise<void> {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#state = 'stopped';
    this.#detail = undefined;
    this.#options.onChange();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const result = await this.#look();
      const detail = result.ok ? undefined : `from ${this.#options.spec.external}: ${result.reason}`;
      if (signal.aborted) return;
      if (detail !== this.#detail || this.#state !== 'external') {
        this.#state = 'external';
        this.#detail = detail;
        this.#options.onChange();
      }
      await delay(PROBE_PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<ProbeResult> {
    const target = parseAddress(this.#options.address);
    if (!target) return { ok: false, reason: 'want a URL or host:port' };
    const { health } = this.#options.spec;
    return health.kind === 'postgres' ? probe(health, target.host, target.port) : probeTcp(target.host, target.port);
  }
}

/** Host and port of a URL (with the protocol's usual port) or of the first host:port of a list. */
export function parseAddress(address: string): { readonly host: string; readonly port: number } | undefined {
  const first = address.split(',')[0]!.trim();
  const text = first.includes('://') ? first : `tcp://${first}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.hostname === '') return undefined;
  const usual = url.protocol.startsWith('postgres') ? 5432 : url.protocol === 'http:' ? 80 : undefined;
  const port = url.port === '' ? usual : Number(url.port);
  // The brackets of an IPv6 address belong to the URL, not to the address.
  return port === undefined ? undefined : { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}
