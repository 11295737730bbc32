// Where the links live: a thread of its own, because the bytes of all calls of the lab pass there and nothing that the
// supervisor does may hold them up. A thread that falls is started anew with what it had.
import { Worker } from 'node:worker_threads';
import type { LinkFault } from '@o11y-lab/chaos';
import type { PlannedLink } from './plan.ts';

/** What a thread is told; `open` is answered once the link listens, or with why it does not. */
export type LinkCommand =
  | { readonly kind: 'open'; readonly link: PlannedLink }
  | { readonly kind: 'close'; readonly id: string }
  | {
      readonly kind: 'upstream';
      readonly to: string;
      readonly toPort: string;
      readonly upstream: { readonly host: string; readonly port: number } | undefined;
    }
  | { readonly kind: 'faults'; readonly faults: readonly LinkFault[] }
  | { readonly kind: 'held'; readonly to: string; readonly isHeld: boolean };

export interface LinkRequest {
  readonly id: number;
  readonly command: LinkCommand;
}

export interface LinkAnswer {
  readonly id: number;
  /** Absent when it is done. */
  readonly error?: string;
}

/** Carries out commands in the order they are given. */
export interface LinkHost {
  run(command: LinkCommand): Promise<void>;
  close(): Promise<void>;
}

/** What a thread that starts anew must be told. */
export class LinkMemory {
  readonly #open = new Map<string, LinkCommand>();
  readonly #upstreams = new Map<string, LinkCommand>();
  readonly #held = new Map<string, LinkCommand>();
  #faults: LinkCommand | undefined;

  note(command: LinkCommand): void {
    switch (command.kind) {
      case 'open':
        this.#open.set(command.link.id, command);
        return;
      case 'close':
        this.#open.delete(command.id);
        return;
      case 'upstream':
        this.#upstreams.set(`${command.to}:${command.toPort}`, command);
        return;
      case 'faults':
        this.#faults = command;
        return;
      case 'held':
        this.#held.set(command.to, command);
        return;
      default:
        command satisfies never;
    }
  }

  /** In an order in which each finds what it needs. */
  commands(): LinkCommand[] {
    const faults = this.#faults ? [this.#faults] : [];
    return [...this.#upstreams.values(), ...faults, ...this.#held.values(), ...this.#open.values()];
  }
}

/** A thread that falls again and again must not take the machine with it. */
const RESTART_DELAY_MS = 200;

export class WorkerLinkHost implements LinkHost {
  readonly #path: URL;
  readonly #say: (text: string) => void;
  readonly #memory = new LinkMemory();
  readonly #waiting = new Map<number, (error: string | undefined) => void>();
  #worker: Worker | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosed = false;

  /** @param say told when the thread fell and was started anew */
  constructor(path: URL, say: (text: string) => void) {
    this.#path = path;
    this.#say = say;
    this.#start();
  }

  run(command: LinkCommand): Promise<void> {
    this.#memory.note(command);
    return this.#send(command);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restartTimer);
    await this.#worker?.terminate();
  }

  #send(command: LinkCommand): Promise<void> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      // Between two threads: the next one is told everything that is remembered.
      if (!this.#worker) {
        if (command.kind === 'open') reject(new Error('the links are being started anew'));
        else resolve();
        return;
      }
      this.#waiting.set(id, (error) => (error === undefined ? resolve() : reject(new Error(error))));
      const request: LinkRequest = { id, command };
      this.#worker.postMessage(request);
    });
  }

  #start(): void {
    // What the supervisor was started with (a debugger's port) is not for the thread.
    const worker = new Worker(this.#path, { execArgv: [], name: 'links' });
    this.#worker = worker;
    worker.on('message', ({ id, error }: LinkAnswer) => {
      this.#waiting.get(id)?.(error);
      this.#waiting.delete(id);
    });
    let reason = 'its thread ended';
    worker.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      for (const answer of this.#waiting.values()) answer('the links were started anew');
      this.#waiting.clear();
      if (this.#isClosed) return;
      this.#say(`the links before all ports fell and start anew, open connections are cut: ${reason}`);
      this.#restartTimer = setTimeout(() => this.#startAnew(), RESTART_DELAY_MS);
    });
    worker.unref();
  }

  #startAnew(): void {
    this.#start();
    for (const command of this.#memory.commands()) {
      this.#send(command).catch((error: unknown) => {
        this.#say(`a link could not be opened again: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  }
}
