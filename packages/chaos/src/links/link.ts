// One listening address and its connections.
import { createServer, type Server, type Socket } from 'node:net';
import { type HttpError, Injector } from '../http/injector.ts';
import { handshakeMs } from '../netem/handshake.ts';
import { Connection, type ConnectionCounts, type Paths } from './connection.ts';
import type { Address, LinkSpec, LinkStats } from './types.ts';

export interface LinkOptions {
  readonly random: () => number;
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** What the registry knows and every link needs. */
export interface LinkState {
  readonly isHeld: boolean;
  readonly upstream: Address | undefined;
  readonly faults: LinkFaults;
}

/** What touches one link. */
export interface LinkFaults {
  readonly paths: Paths;
  readonly errors: readonly HttpError[];
  readonly ids: readonly string[];
}

export class Link {
  readonly spec: LinkSpec;
  readonly #options: LinkOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #state: LinkState;
  #injector: Injector | undefined;
  #connectionsTotal = 0;
  #requestsAnswered = 0;
  readonly #counts: ConnectionCounts = {
    connectionsRefused: 0,
    bytesToCallee: 0,
    bytesToCaller: 0,
    packetsDelayed: 0,
    packetsLost: 0,
    packetsDuplicated: 0,
  };

  constructor(spec: LinkSpec, state: LinkState, options: LinkOptions) {
    this.spec = spec;
    this.#options = options;
    this.#state = state;
    this.#setErrors(state.faults.errors);
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#accept(socket));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: this.spec.host, port: this.spec.port }, () => {
        this.#server.off('error', reject);
        // Without a listener an error would end the process; accept() fails when file descriptors run out.
        this.#server.on('error', (error) => this.#options.log(`link ${this.spec.id}: ${error.message}`));
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const connection of this.#connections) connection.reset();
      this.#injector?.close();
    });
  }

  setUpstream(upstream: Address | undefined): void {
    this.#state = { ...this.#state, upstream };
  }

  setHeld(isHeld: boolean): void {
    this.#state = { ...this.#state, isHeld };
    for (const connection of this.#connections) connection.setHeld(isHeld);
  }

  /** `letsGo`: at least one fault went. */
  setFaults(faults: LinkFaults, letsGo: boolean): void {
    const { paths } = this.#state.faults;
    const isSame =
      isSameList(faults.paths.requests.forward, paths.requests.forward) &&
      isSameList(faults.paths.answers.forward, paths.answers.forward);
    this.#state = { ...this.#state, faults: isSame ? { ...faults, paths } : faults };
    this.#setErrors(faults.errors);
    if (isSame) return;
    for (const connection of this.#connections) connection.setPaths(faults.paths, letsGo);
  }

  #setErrors(errors: readonly HttpError[]): void {
    if (errors.length > 0) {
      this.#injector ??= new Injector({
        random: this.#options.random,
        upstream: () => this.#state.upstream,
        onAnswered: () => {
          this.#requestsAnswered += 1;
        },
        log: (message) => this.#options.log(`link ${this.spec.id}: ${message}`),
      });
    }
    this.#injector?.setErrors(errors);
  }

  stats(): LinkStats {
    const { id, from, to, toPort, port } = this.spec;
    return {
      id,
      ...(from === undefined ? {} : { from }),
      to,
      toPort,
      port,
      connectionsOpen: this.#connections.size,
      connectionsTotal: this.#connectionsTotal,
      ...this.#counts,
      requestsAnswered: this.#requestsAnswered,
      faults: this.#state.faults.ids,
    };
  }

  #accept(caller: Socket): void {
    this.#connectionsTotal += 1;
    const { faults, isHeld } = this.#state;
    const connection = new Connection(caller, {
      now: this.#options.now,
      counts: this.#counts,
      paths: faults.paths,
      isHeld,
      handshakeMs: handshakeMs(faults.paths.requests.forward, faults.paths.answers.forward),
      upstream: () => this.#state.upstream,
      localAddress: this.spec.protocol === 'kafka' && this.spec.from !== undefined ? this.spec.host : undefined,
      injector: () => (this.#state.faults.errors.length > 0 ? this.#injector : undefined),
      onClose: (closed) => this.#connections.delete(closed),
    });
    if (!connection.isClosed) this.#connections.add(connection);
  }
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
