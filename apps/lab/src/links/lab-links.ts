// The links of one lab: they listen as long as the process behind them does, each start of which gets a port of its own.
import type { LinkFault } from '@o11y-lab/chaos';
import type { LabSettings, Wiring } from '../topology/environment.ts';
import type { ProcessSpec, Topology } from '../topology/types.ts';
import { findFreePort } from './free-port.ts';
import type { LinkHost } from './link-host.ts';
import { callerHosts, isLinked, planLinks } from './plan.ts';

export interface LabLinksOptions {
  readonly topology: Topology;
  readonly settings: LabSettings;
  readonly host: LinkHost;
  /** Whether this machine lets each caller have a loopback address of its own. */
  readonly tellsCallers: boolean;
  readonly random: () => number;
  /** Told about a command that failed with nobody waiting for it. */
  readonly onError: (error: unknown) => void;
}

export class LabLinks implements Wiring {
  readonly #options: LabLinksOptions;
  readonly #hosts: ReadonlyMap<string, string>;
  /** By process, then by port name. */
  readonly #ports = new Map<string, ReadonlyMap<string, number>>();
  /** Ports that processes of this lab listen on or are about to. */
  readonly #claimed = new Set<number>();
  /** Resolves when every link to the process listens. */
  readonly #opened = new Map<string, Promise<void>>();

  constructor(options: LabLinksOptions) {
    this.#options = options;
    this.#hosts = options.tellsCallers ? callerHosts(options.topology) : new Map();
  }

  get tellsCallers(): boolean {
    return this.#options.tellsCallers;
  }

  internalPort(process: string, port: string): number | undefined {
    return this.#ports.get(process)?.get(port);
  }

  hostOf(from: string): string | undefined {
    return this.#hosts.get(from);
  }

  /** Before each start: where the process is to listen this time. Another port each time: nothing lingers on it. */
  async assignPorts(process: ProcessSpec): Promise<void> {
    const { host } = this.#options.settings;
    if (!isLinked(process, this.#options.settings)) return;
    for (const port of this.#ports.get(process.name)?.values() ?? []) this.#claimed.delete(port);
    const ports = new Map<string, number>();
    this.#ports.set(process.name, ports);
    for (const name of Object.keys(process.ports)) {
      ports.set(name, await findFreePort(host, this.#options.random, this.#claimed));
    }
  }

  /** The process listens: its links do, too, from now on. @throws when one of them cannot */
  open(process: ProcessSpec): Promise<void> {
    const { settings } = this.#options;
    if (!isLinked(process, settings)) return Promise.resolve();
    const known = this.#opened.get(process.name);
    if (known) return known;
    const opened = this.#open(process);
    this.#opened.set(process.name, opened);
    // Tried again with the next look at the process.
    opened.catch(() => {
      if (this.#opened.get(process.name) === opened) this.#opened.delete(process.name);
    });
    return opened;
  }

  /** The process is gone: whoever calls it is refused, as by any port that nobody listens on. */
  close(process: ProcessSpec): void {
    if (!this.#ports.has(process.name)) return;
    this.#opened.delete(process.name);
    for (const { id } of this.#planned(process)) this.#tell({ kind: 'close', id });
    for (const toPort of Object.keys(process.ports)) {
      this.#tell({ kind: 'upstream', to: process.name, toPort, upstream: undefined });
    }
  }

  /** The whole truth each time. */
  setFaults(faults: readonly LinkFault[]): Promise<void> {
    return this.#options.host.run({ kind: 'faults', faults });
  }

  setHeld(process: string, isHeld: boolean): Promise<void> {
    return this.#options.host.run({ kind: 'held', to: process, isHeld });
  }

  stop(): Promise<void> {
    return this.#options.host.close();
  }

  async #open(process: ProcessSpec): Promise<void> {
    const { host, settings } = this.#options;
    for (const [toPort, port] of this.#ports.get(process.name) ?? []) {
      this.#tell({ kind: 'upstream', to: process.name, toPort, upstream: { host: settings.host, port } });
    }
    await Promise.all(this.#planned(process).map((link) => host.run({ kind: 'open', link })));
  }

  #planned(process: ProcessSpec): ReturnType<typeof planLinks> {
    const { topology, settings } = this.#options;
    return planLinks(topology, process, settings, (from) => this.hostOf(from));
  }

  #tell(command: Parameters<LinkHost['run']>[0]): void {
    this.#options.host.run(command).catch(this.#options.onError);
  }
}
