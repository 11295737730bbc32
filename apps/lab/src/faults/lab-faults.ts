// The faults of one running lab, put together: engine, what it may do to processes, telemetry, proof and scenarios.
import { setTimeout as delay } from 'node:timers/promises';
import { parsePumba } from '@o11y-lab/chaos';
import type { FaultRecord, FaultRequest, FaultsView } from '@o11y-lab/lab-control';
import type { LabLinks } from '../links/lab-links.ts';
import { isLinked, type PlannedLink, planLinks } from '../links/plan.ts';
import type { Launch } from '../supervisor/managed-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { externalAddress, type LabSettings, portOf } from '../topology/environment.ts';
import type { ProcessSpec, Topology } from '../topology/types.ts';
import { beginFault, type FaultedLab, type FaultedProcess } from './actions.ts';
import { splitCommandLine } from './command-line.ts';
import type { EffectTarget } from './effect.ts';
import { EffectMeter } from './effect-meter.ts';
import { type EndedBy, FaultEngine } from './engine.ts';
import { FaultError } from './errors.ts';
import { runCommandOf } from './exec.ts';
import { historyPath, readHistory, writeHistory } from './history.ts';
import { LinkFaults } from './link-faults.ts';
import { type PumbaEvent, type PumbaHost, runPumba } from './pumba-runner.ts';
import { readFaultRequest } from './request.ts';
import { ScenarioRuns } from './scenario-runs.ts';
import { startStress } from './stress.ts';
import { refuseFilter, refuseUnmet, targetOf } from './targets.ts';
import { FaultTelemetry } from './telemetry.ts';

export interface LabFaultsOptions {
  readonly topology: Topology;
  readonly settings: LabSettings;
  readonly supervisor: Supervisor;
  readonly links: LabLinks;
  /** What a process is started with: `exec` runs its commands there. */
  readonly launch: (spec: ProcessSpec) => Promise<Launch>;
  readonly say: (text: string) => void;
}

/** The page shows the newest ones. */
const HISTORY_SHOWN_MAX = 100;
/** How long the last words to the backend may take when the lab goes down. */
const LAST_WORDS_MS = 1000;

export class LabFaults {
  readonly #options: LabFaultsOptions;
  readonly #engine: FaultEngine;
  readonly #meter: EffectMeter;
  readonly #telemetry: FaultTelemetry | undefined;
  readonly #scenarios: ScenarioRuns;
  #isClosing = false;

  constructor(options: LabFaultsOptions) {
    this.#options = options;
    const { settings } = options;
    const path = historyPath(settings.dataDir);
    const lab = this.#faultedLab();
    this.#engine = new FaultEngine({
      targets: () => this.#targets(),
      refuse: (request) => this.#refuse(request),
      begin: (fault, target, id) => beginFault(lab, fault, target, id),
      history: readHistory(path, Date.now()),
      save: (history) => {
        try {
          writeHistory(path, history);
        } catch (error) {
          options.say(
            `the history of faults is not written: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      },
      now: Date.now,
    });
    const otlp = this.#endpointOf('otlp-http');
    if (otlp !== undefined) {
      this.#telemetry = new FaultTelemetry({ endpoint: otlp, active: () => this.#engine.active, now: Date.now, fetch });
    }
    this.#engine.follow((record) => this.#telemetry?.note(record));
    options.supervisor.onChange(() => this.#endPausesThatAreOver());
    this.#meter = new EffectMeter({
      endpoint: this.#endpointOf('prometheus'),
      targetOf: (name) => this.#effectTarget(name),
      restartsOf: (name) => options.supervisor.status().processes.find((process) => process.name === name)?.restarts,
      healthySince: (name) => {
        const found = options.supervisor.status().processes.find((process) => process.name === name);
        return found?.state === 'healthy' ? found.sinceUnixMs : undefined;
      },
      quietSince: (unixMs) => {
        const ends = this.#engine.past.map(({ toUnixMs }) => toUnixMs ?? 0).filter((end) => end < unixMs);
        return ends.length === 0 ? undefined : Math.max(...ends);
      },
      find: (id) => this.#engine.find(id),
      setEffect: (id, effect) => this.#engine.setEffect(id, effect),
      now: Date.now,
      fetch,
    });
    this.#scenarios = new ScenarioRuns({ run: (command, signal) => this.#runCommand(command, signal), now: Date.now });
  }

  view(): FaultsView {
    return {
      nowUnixMs: Date.now(),
      active: this.#engine.active,
      history: this.#engine.past.slice(0, HISTORY_SHOWN_MAX),
      targets: this.#targets(),
      scenarios: this.#scenarios.view(),
    };
  }

  /** @throws FaultError for what makes no sense, or does not fit what is */
  async inject(value: unknown): Promise<FaultRecord> {
    const record = await this.#engine.inject(readFaultRequest(value));
    if (record.state !== 'failed') void this.#meter.measure(record);
    // The meter has said by now that it measures.
    return this.#engine.find(record.id) ?? record;
  }

  /** Ends those that are named, or all of them. @throws FaultError for an id that is none */
  end(ids: readonly string[] | undefined, endedBy: EndedBy): Promise<FaultRecord[]> {
    return this.#engine.end(ids, endedBy);
  }

  /** Ends scenarios and all their faults, and every other fault. */
  async endAll(endedBy: EndedBy): Promise<FaultRecord[]> {
    await this.#scenarios.stop(undefined);
    return this.#engine.end(undefined, endedBy);
  }

  find(id: string): FaultRecord | undefined {
    return this.#engine.find(id);
  }

  follow(listener: (record: FaultRecord) => void): () => void {
    return this.#engine.follow(listener);
  }

  /** @throws FaultError when there is none of that name, or it runs already */
  startScenario(name: string): void {
    if (this.#isClosing) throw new FaultError(409, 'the lab is being stopped');
    this.#scenarios.start(name);
  }

  /** All of them without a name. @throws FaultError when there is none of that name */
  stopScenario(name: string | undefined): Promise<void> {
    return this.#scenarios.stop(name);
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#scenarios.stop(undefined);
    await this.#engine.close();
    this.#meter.close();
    await Promise.race([this.#telemetry?.close(), delay(LAST_WORDS_MS, undefined, { ref: false })]);
  }

  /** Whoever restarts or kills a paused process has ended the pause as well. */
  #endPausesThatAreOver(): void {
    const { supervisor } = this.#options;
    for (const { id, fault, targets } of this.#engine.active) {
      if (fault.kind !== 'pause' || targets.some((name) => supervisor.managed(name)?.isPaused)) continue;
      void this.#engine.end([id], 'done').catch(() => undefined); // over meanwhile
    }
  }

  /** One command line of a scenario; what goes wrong with it is told in the log of the lab. */
  async #runCommand(command: string, signal: AbortSignal): Promise<void> {
    const { say } = this.#options;
    const parsed = parsePumba(splitCommandLine(command).slice(1));
    if (parsed.kind !== 'run')
      return say(`scenario: ${command}: ${parsed.kind === 'wrong' ? parsed.message : 'no fault'}`);
    const host: PumbaHost = {
      fetchTargets: async () => this.#targets(),
      hold: (request, onRecord, until) => this.#hold(request, onRecord, until),
      random: Math.random,
      now: Date.now,
    };
    const tell = (event: PumbaEvent): void => {
      if (event.kind === 'error') say(`scenario: ${command}: ${event.message}`);
    };
    // A process that is just down is no reason to stop: the next round finds it.
    const global = { ...parsed.global, skipError: true };
    await runPumba({ ...parsed, global }, { by: 'scenario', host, tell, signal });
  }

  /** Injects, and resolves when it is over; ends it when the signal aborts. */
  async #hold(request: FaultRequest, onRecord: (record: FaultRecord) => void, signal: AbortSignal): Promise<void> {
    const { id } = await this.inject(request);
    await new Promise<void>((resolve) => {
      const look = (record: FaultRecord | undefined): void => {
        if (record === undefined || record.id !== id) return;
        onRecord(record);
        if (record.state === 'active') return;
        leave();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const end = (): void => void this.end([id], 'request').catch(() => undefined); // forgotten: it is over
      const leave = this.#engine.follow(look);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      look(this.#engine.find(id));
    });
  }

  #targets(): FaultsView['targets'] {
    const { topology, settings, supervisor, links } = this.#options;
    const states = new Map(supervisor.status().processes.map((process) => [process.name, process.state]));
    const machine = { platform: process.platform, tellsCallers: links.tellsCallers };
    return [...topology.processes.values()].map((spec) =>
      targetOf(topology, spec, states.get(spec.name) ?? 'stopped', settings, machine),
    );
  }

  #refuse({ fault, targets }: FaultRequest): string | undefined {
    const { topology, links } = this.#options;
    const machine = { platform: process.platform, tellsCallers: links.tellsCallers };
    const known = [...topology.processes.keys()];
    for (const target of targets) {
      const reason = refuseFilter(fault, target, machine, known);
      if (reason !== undefined) return reason;
    }
    return refuseUnmet(fault, targets, this.#allLinks());
  }

  #allLinks(): readonly PlannedLink[] {
    const { topology, settings, links } = this.#options;
    return [...topology.processes.values()]
      .filter((spec) => isLinked(spec, settings))
      .flatMap((spec) => planLinks(topology, spec, settings, (from) => links.hostOf(from)));
  }

  #faultedLab(): FaultedLab {
    const { supervisor, links, launch, topology, settings } = this.#options;
    return {
      process: (name) => supervisor.managed(name) ?? NONE,
      stop: (name, graceMs) => supervisor.stopWithin(name, graceMs),
      // A lab that goes down needs nobody back.
      start: (name) => {
        if (!this.#isClosing) supervisor.start([name]);
      },
      setHeld: (name, isHeld) => links.setHeld(name, isHeld),
      linkFaults: new LinkFaults((faults) => links.setFaults(faults)),
      runCommand: async (name, argv) => {
        const spec = topology.processes.get(name);
        if (!spec) throw new FaultError(400, `no process is called "${name}"`);
        const { cwd, env } = await launch(spec);
        return runCommandOf(argv, { cwd, env });
      },
      startStress: (stressors) => startStress(stressors, settings.dataDir),
      platform: process.platform,
    };
  }

  /** Of the first process that has a port of this name. */
  #endpointOf(port: string): string | undefined {
    const { topology, settings } = this.#options;
    const found = [...topology.processes.values()].find(
      (spec) => port in spec.ports && externalAddress(spec, settings) === undefined,
    );
    return found && `http://${settings.host}:${portOf(found, port, settings)}`;
  }

  #effectTarget(name: string): EffectTarget | undefined {
    const { topology, settings } = this.#options;
    const spec = topology.processes.get(name);
    if (spec === undefined || spec.direct) return undefined;
    const incoming = topology.links.filter(({ to }) => to === name);
    const protocol = incoming[0]?.protocol ?? spec.health.kind;
    const [port] = Object.keys(spec.ports);
    return {
      name,
      protocol,
      port: port === undefined ? undefined : portOf(spec, port, settings),
      callers: [...new Set(incoming.map(({ from }) => from))],
      isConsumer: topology.links.some((link) => link.from === name && link.protocol === 'kafka'),
    };
  }
}

/** A server of the user's: targets say that nothing can be done to it. */
const NONE: FaultedProcess = {
  pid: undefined,
  isPaused: false,
  pause: () => false,
  resume: () => {},
  signal: () => false,
};
