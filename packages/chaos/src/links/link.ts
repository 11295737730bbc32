// One listening address and its connections.
import { createServer, type Server, type Socket } from 'node:net';
import { handshakeMs } from '../netem/handshake.ts';
import { Connection, type ConnectionCounts, type Paths } from './connection.ts';
import type { Address, LinkSpec, LinkStats } from './types.ts';

export interface LinkOptions {
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** What the registry knows and every link needs. */
export interface LinkState {
  readonly paths: Paths;
  readonly isHeld: boolean;
  readonly upstream: Address | undefined;
  /** Ids of the faults that make up `paths`. */
  readonly faults: readonly string[];
}

export class Link {
  readonly spec: LinkSpec;
  readonly #options: LinkOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #state: LinkState;
  #connectionsTotal = 0;
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
  setPaths(paths: Paths, faults: readonly string[], letsGo: boolean): void {
    const isSame =
      isSameList(paths.requests.forward, this.#state.paths.requests.forward) &&
      isSameList(paths.answers.forward, this.#state.paths.answers.forward);
    this.#state = { ...this.#state, paths: isSame ? this.#state.paths : paths, faults };
    if (isSame) return;
    for (const connection of this.#connections) connection.setPaths(paths, letsGo);
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
      requestsAnswered: 0,
      faults: this.#state.faults,
    };
  }

  #accept(caller: Socket): void {
    this.#connectionsTotal += 1;
    const { paths, isHeld } = this.#state;
    const connection = new Connection(caller, {
      now: this.#options.now,
      counts: this.#counts,
      paths,
      isHeld,
      handshakeMs: handshakeMs(paths.requests.forward, paths.answers.forward),
      upstream: () => this.#state.upstream,
      onClose: (closed) => this.#connections.delete(closed),
    });
    if (!connection.isClosed) this.#connections.add(connection);
  }
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
