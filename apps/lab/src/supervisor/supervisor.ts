// The whole lab: starts processes as soon as what they need is well, restarts, stops in order, tells how it goes.

import { setTimeout as delay } from 'node:timers/promises';
import {
  isWell,
  type LabStatus,
  type ProcessDetails,
  type ProcessStatus,
  type TopologyView,
} from '@o11y-lab/lab-control';
import { externalAddress, hintText, type LabSettings } from '../topology/environment.ts';
import { stopGroups, withDependencies } from '../topology/order.ts';
import type { ProcessSpec, Topology } from '../topology/types.ts';
import { boundPorts, maskAddress, viewProcess, viewTopology } from '../topology/view.ts';
import { ExternalServer } from './external-server.ts';
import type { LogStore } from './log-store.ts';
import { type Launch, ManagedProcess } from './managed-process.ts';
import { identify, type ProcessIdentity } from './os-process.ts';
import type { ProbeResult } from './probe.ts';
import { cpuPercent, measureUsage, type Usage } from './usage.ts';

export interface SupervisorOptions {
  readonly topology: Topology;
  readonly settings: LabSettings;
  /** Prepares one start of a process: its command, environment, and whatever must exist before. */
  readonly launch: (process: ProcessSpec, log: (text: string) => void) => Promise<Launch>;
  /** Called when a run of a process is over. */
  readonly onEnded?: (process: ProcessSpec) => void;
  /** Asks a process whether it is well. */
  readonly probe: (process: ProcessSpec) => Promise<ProbeResult>;
  readonly logs: LogStore;
  /** Called before a new child can do anything of note, with every child that lives: what a later cleanup must know. */
  readonly record: (children: readonly RecordedChild[]) => void;
  readonly clock?: { readonly now: () => number; readonly random: () => number };
}

export interface RecordedChild extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

/** PSS walks every page table entry of a process: a few ms of CPU each, so rarely. */
const MEASURE_INTERVAL_MS = 5000;
/** After a change, so that a new process gets its figure soon and a start-up is not measured eight times. */
const MEASURE_SOON_MS = 500;

/** An unknown process name, or nothing to do it with; the message is for the user. */
export class UnknownProcessError extends Error {}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #clock: { readonly now: () => number; readonly random: () => number };
  readonly #managed = new Map<string, ManagedProcess>();
  readonly #external = new Map<string, ExternalServer>();
  readonly #listeners = new Set<() => void>();
  readonly #identities = new Map<number, RecordedChild>();
  readonly #startedUnixMs: number;
  #usage = new Map<number, Usage>();
  /** Of one core, by pid. */
  #cpu = new Map<number, number>();
  #measuredMs = 0;
  #measureTimer: NodeJS.Timeout | undefined;
  #isMeasuringSoon = false;
  #readyUnixMs: number | undefined;
  #isStopping = false;
  #notified = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#clock = options.clock ?? { now: Date.now, random: Math.random };
    this.#startedUnixMs = this.#clock.now();
    for (const spec of options.topology.processes.values()) this.#add(spec);
  }

  /** Starts the named processes (all by default), each once what it needs is well. @throws while everything is stopped */
  start(names: Iterable<string> = this.#options.topology.processes.keys()): void {
    if (this.#isStopping) throw new Error('the lab is being stopped; npx lab up starts it again');
    for (const name of this.#known(names)) {
      this.#external.get(name)?.start();
      const needs = this.#specOf(name).needs.filter((need) => !this.#isWell(need));
      const waitingFor = needs.length > 0 ? `waits for ${needs.join(', ')}` : undefined;
      const ready = needs.length > 0 ? this.#until(() => needs.every((need) => this.#isWell(need))) : undefined;
      this.#managed.get(name)?.start(ready, waitingFor);
    }
    this.#measureTimer ??= setInterval(() => void this.#measure(), MEASURE_INTERVAL_MS).unref();
  }

  /** Stops the named processes (all by default), callers before what they call. */
  async stop(names: Iterable<string> = this.#options.topology.processes.keys()): Promise<void> {
    for (const group of stopGroups(this.#options.topology, this.#known(names))) {
      await Promise.all(group.map((name) => this.#managed.get(name)?.stop() ?? this.#external.get(name)?.stop()));
    }
  }

  /** Stops one of them with a grace period other than its own. */
  async stopWithin(name: string, graceMs: number): Promise<void> {
    this.#known([name]);
    await (this.#managed.get(name)?.stop(graceMs) ?? this.#external.get(name)?.stop());
  }

  /** The run of a process, to do something to it; undefined for a server of the user's. @throws UnknownProcessError */
  managed(name: string): Pick<ManagedProcess, 'pid' | 'isPaused' | 'pause' | 'resume' | 'signal'> | undefined {
    this.#known([name]);
    return this.#managed.get(name);
  }

  async restart(names: Iterable<string>): Promise<void> {
    const list = [...names];
    await this.stop(list);
    this.start(list);
  }

  /** The named processes with everything they need or call. */
  withDependencies(names: Iterable<string>): string[] {
    return withDependencies(this.#options.topology, this.#known(names));
  }

  /** Resolves when all of them are well or in a crash loop, at the latest after `timeoutMs`; true when all are well. */
  async settled(names: Iterable<string>, timeoutMs: number): Promise<boolean> {
    const list = [...names];
    const patience = new AbortController();
    const timeout = delay(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    const settled = this.#until(() => list.every((name) => this.#isWell(name) || this.#stateOf(name) === 'crashed'));
    await Promise.race([settled, timeout]);
    patience.abort();
    return list.every((name) => this.#isWell(name));
  }

  status(): LabStatus {
    const { topology, settings } = this.#options;
    const own = this.#usage.get(process.pid)?.memoryBytes;
    return {
      dataDir: settings.dataDir,
      portOffset: settings.portOffset,
      startedUnixMs: this.#startedUnixMs,
      isStopping: this.#isStopping,
      supervisor: { pid: process.pid, ...(own === undefined ? {} : { memoryBytes: own }) },
      ...(this.#readyUnixMs === undefined ? {} : { readyUnixMs: this.#readyUnixMs }),
      processes: [...topology.processes.values()].map((spec) => this.#statusOf(spec)),
      hints: topology.hints.map(({ say, type }) => ({ say, type: hintText(topology, type, settings) })),
    };
  }

  topology(): TopologyView {
    return viewTopology(this.#options.topology, this.#options.settings);
  }

  /** What a process is started with. @throws UnknownProcessError */
  details(name: string): ProcessDetails {
    this.#known([name]);
    return viewProcess(this.#options.topology, this.#specOf(name), this.#options.settings);
  }

  get logs(): LogStore {
    return this.#options.logs;
  }

  /** Calls `listener` after changes, many at once as one, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends every child at once, without waiting. */
  killAllNow(): void {
    for (const managed of this.#managed.values()) managed.killNow();
  }

  /** Stops everything and writes the last log lines. */
  async close(): Promise<void> {
    this.#isStopping = true;
    await this.stop();
    clearInterval(this.#measureTimer);
    await this.#options.logs.close();
  }

  #add(spec: ProcessSpec): void {
    const { settings, logs } = this.#options;
    const onChange = (): void => this.#changed();
    const address = externalAddress(spec, settings);
    if (address !== undefined) {
      this.#external.set(spec.name, new ExternalServer({ spec, address, onChange, now: this.#clock.now }));
      return;
    }
    const managed = new ManagedProcess({
      spec,
      prepare: (log) => this.#options.launch(spec, log),
      probe: () => this.#options.probe(spec),
      onEnded: () => this.#options.onEnded?.(spec),
      log: (stream, text) => logs.append(spec.name, stream, text),
      onChange: () => {
        this.#recordChildren();
        onChange();
      },
      clock: this.#clock,
    });
    this.#managed.set(spec.name, managed);
  }

  /** Writes down who lives, when that changed. Synchronous: a supervisor killed right after leaves no unknown child. */
  #recordChildren(): void {
    let changed = false;
    const living = new Set<number>();
    for (const [name, managed] of this.#managed) {
      const { pid } = managed;
      if (pid === undefined) continue;
      living.add(pid);
      if (this.#identities.has(pid)) continue;
      const identity = identify(pid);
      if (!identity) continue;
      this.#identities.set(pid, { ...identity, name, stopSignal: this.#specOf(name).stop.signal });
      changed = true;
    }
    for (const pid of this.#identities.keys()) {
      if (!living.has(pid)) changed = this.#identities.delete(pid) || changed;
    }
    if (!changed) return;
    try {
      this.#options.record([...this.#identities.values()]);
    } catch (error) {
      // A full disk, or somebody deleted the folder: the lab goes on, but a kill -9 of it would leave something behind.
      const reason = error instanceof Error ? error.message : String(error);
      for (const { name } of this.#identities.values())
        this.#options.logs.append(name, 'lab', `not recorded: ${reason}`);
    }
  }

  #changed(): void {
    if (this.#notified) return;
    this.#notified = true;
    queueMicrotask(() => {
      this.#notified = false;
      if (this.#readyUnixMs === undefined && this.#allWell()) {
        this.#readyUnixMs = this.#clock.now();
      }
      this.#measureSoon();
      for (const listener of this.#listeners) listener();
    });
  }

  #allWell(): boolean {
    const started = [...this.#options.topology.processes.keys()].filter((name) => this.#stateOf(name) !== 'stopped');
    return started.length > 0 && started.every((name) => this.#isWell(name));
  }

  /** When a process has no figure yet. */
  #measureSoon(): void {
    const isMissing = [...this.#managed.values()].some((each) => {
      return each.state === 'healthy' && each.pid !== undefined && !this.#usage.has(each.pid);
    });
    if (!isMissing || this.#isMeasuringSoon) return;
    this.#isMeasuringSoon = true;
    setTimeout(() => {
      void this.#measure().finally(() => {
        this.#isMeasuringSoon = false;
      });
    }, MEASURE_SOON_MS).unref();
  }

  async #measure(): Promise<void> {
    const pids = [...this.#managed.values()].map(({ pid }) => pid).filter((pid) => pid !== undefined);
    const usage = await measureUsage([...pids, process.pid]);
    const nowMs = this.#clock.now();
    this.#cpu = new Map();
    for (const pid of pids) {
      const percent = cpuPercent(this.#usage.get(pid), usage.get(pid), nowMs - this.#measuredMs);
      if (percent !== undefined) this.#cpu.set(pid, percent);
    }
    this.#usage = usage;
    this.#measuredMs = nowMs;
    this.#changed();
  }

  /** Resolves once the condition holds, looking after every change. */
  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const leave = this.onChange(() => {
        if (!condition()) return;
        leave();
        resolve();
      });
    });
  }

  #statusOf(spec: ProcessSpec): ProcessStatus {
    const runner = this.#runnerOf(spec.name);
    const { pid, detail } = runner;
    const memoryBytes = pid === undefined ? undefined : this.#usage.get(pid)?.memoryBytes;
    const cpu = pid === undefined ? undefined : this.#cpu.get(pid);
    const external = externalAddress(spec, this.#options.settings);
    return {
      name: spec.name,
      about: spec.about,
      state: runner.state,
      ...(detail === undefined ? {} : { detail }),
      ports: boundPorts(spec, this.#options.settings),
      ...(pid === undefined ? {} : { pid }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(cpu === undefined ? {} : { cpuPercent: cpu }),
      ...(external === undefined ? {} : { externalAddress: maskAddress(external) }),
      restarts: runner.restarts,
      sinceUnixMs: runner.sinceMs,
    };
  }

  #known(names: Iterable<string>): string[] {
    const list = [...names];
    for (const name of list) {
      if (!this.#options.topology.processes.has(name)) throw new UnknownProcessError(`no process is called "${name}"`);
    }
    return list;
  }

  #specOf(name: string): ProcessSpec {
    return this.#options.topology.processes.get(name)!;
  }

  #runnerOf(name: string): ManagedProcess | ExternalServer {
    // Every process of the topology is in one of the two maps.
    return (this.#managed.get(name) ?? this.#external.get(name))!;
  }

  #stateOf(name: string): ProcessStatus['state'] {
    return this.#runnerOf(name).state;
  }

  #isWell(name: string): boolean {
    const { state, detail } = this.#runnerOf(name);
    return isWell(detail === undefined ? { state } : { state, detail });
  }
}
