// One running lab, put together: the topology, what a killed one left behind, ports, PostgreSQL, supervisor, control API.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FoundLab, findLab } from './control/client.ts';
import { inDataDir } from './control/data-dir.ts';
import { endLeftovers } from './control/leftovers.ts';
import { type ControlServer, startControlServer } from './control/server.ts';
import { claimState, type LabState, removeState, writeState } from './control/state-file.ts';
import { HOST, PUBLIC_ROOT } from './defaults.ts';
import { LabFaults } from './faults/lab-faults.ts';
import { canListen } from './links/free-port.ts';
import { LabLinks } from './links/lab-links.ts';
import { type LinkHost, WorkerLinkHost } from './links/link-host.ts';
import { K6_COMMAND, REPOSITORY_ROOT } from './load/repository.ts';
import { LoadRuns } from './load/runs.ts';
import { checkPorts } from './ports/check.ts';
import { POSTGRES_DATABASE, POSTGRES_USER, preparePostgres, saysReady } from './postgres/embedded-postgres.ts';
import { openHome, type PostgresHome } from './postgres/home.ts';
import { LogStore } from './supervisor/log-store.ts';
import type { Launch } from './supervisor/managed-process.ts';
import { identify } from './supervisor/os-process.ts';
import { type ProbeResult, probe } from './supervisor/probe.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { argvOf, environmentOf, externalAddress, type LabSettings, listenPortOf } from './topology/environment.ts';
import { withDependencies } from './topology/order.ts';
import { parseTopology } from './topology/parse.ts';
import { suggestion } from './topology/suggest.ts';
import type { ProcessSpec, Topology } from './topology/types.ts';

export interface LabOptions {
  /** lab.yaml; its folder is the working directory of every process. */
  readonly file: string;
  readonly dataDir: string;
  readonly portOffset: number;
  /** The environment of the user's shell. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** Start these and what they call; all when empty. */
  readonly services: readonly string[];
  /** Where the links live: a thread of their own unless a test says otherwise. */
  readonly linkHost?: LinkHost;
  /** Tells what was cleaned up before the start. */
  readonly say: (text: string) => void;
}

export interface RunningLab {
  readonly supervisor: Supervisor;
  /** Resolves when the lab has stopped, by whatever way. */
  readonly stopped: Promise<void>;
  /** Stops everything in order; safe to call twice. */
  stop(): Promise<void>;
  /** Kills every process without waiting; only for the moment before the supervisor itself ends. */
  killNow(): void;
}

/** A lab already runs in this data directory. */
export class AlreadyRunningError extends Error {
  readonly lab: Extract<FoundLab, { kind: 'running' }>;
  constructor(lab: Extract<FoundLab, { kind: 'running' }>) {
    super('the lab is running already');
    this.lab = lab;
  }
}

export class UnknownServiceError extends Error {}

/**
 * Starts the lab and answers at once; `supervisor.status()` tells how far it is.
 * @throws AlreadyRunningError, TopologyError, UnknownServiceError, DataDirError, PortsError, PostgresError: nothing was
 * started then
 */
export async function openLab(options: LabOptions): Promise<RunningLab> {
  const topology = parseTopology(readFileSync(options.file, 'utf8'), basename(options.file));
  const names = chooseProcesses(topology, options.services);
  await cleanUp(options.dataDir, options.say);
  const home = lazy(() => openHome({ dataDir: options.dataDir, uid: process.getuid?.(), publicRoot: PUBLIC_ROOT }));
  const base = toSettings(options, home);
  const links = await openLinks(options, topology, base);
  const settings = { ...base, wiring: links };
  const { promise: opened, resolve: setOpened } = withResolvers();
  const lab = await claimLab(options, topology, settings, links, home, opened).catch(async (error: unknown) => {
    await links.stop();
    throw error;
  });
  try {
    // Only now that no other lab can start in the same folder: it would hold these very ports.
    const chosen = names.map((name) => topology.processes.get(name)!);
    await checkPorts(chosen, settings);
    // Fails before anything runs; without PostgreSQL among the chosen there is nothing to prepare.
    if (chosen.some((spec) => spec.program.kind === 'builtin' && !externalAddress(spec, settings))) {
      inDataDir(options.dataDir, home);
    }
  } catch (error) {
    await lab.stop();
    throw error;
  }
  lab.supervisor.start(names);
  setOpened();
  return lab;
}

/** Ends what a killed supervisor left behind. @throws AlreadyRunningError when it is not dead at all */
export async function cleanUp(dataDir: string, say: (text: string) => void): Promise<void> {
  const found = findLab(dataDir, HOST);
  if (found.kind === 'running') throw new AlreadyRunningError(found);
  if (found.kind === 'none') return;
  const ended = await endLeftovers(found.state.children);
  const names = ended.map(({ name }) => name).join(', ');
  if (ended.length > 0) say(`ended what a killed lab had left running: ${names}`);
  removeState(dataDir, found.state);
}

function chooseProcesses(topology: Topology, services: readonly string[]): string[] {
  const known = [...topology.processes.keys()];
  const unknown = services.find((name) => !topology.processes.has(name));
  if (unknown !== undefined) {
    throw new UnknownServiceError(`no process is called "${unknown}"${suggestion(unknown, known)}`);
  }
  return services.length > 0 ? withDependencies(topology, services) : known;
}

function toSettings(options: LabOptions, home: () => PostgresHome): LabSettings {
  const { dataDir, portOffset, shell } = options;
  const postgres = {
    user: POSTGRES_USER,
    database: POSTGRES_DATABASE,
    // Looked up when a link asks for it: a lab with the user's own database has no home.
    get password() {
      return home().password;
    },
  };
  return { host: HOST, portOffset, dataDir, shell, postgres };
}

/** No link listens yet. */
async function openLinks(options: LabOptions, topology: Topology, settings: LabSettings): Promise<LabLinks> {
  const say = (text: string): void => console.error(`lab: ${text}`);
  const host = options.linkHost ?? new WorkerLinkHost(new URL('./links/worker.js', import.meta.url), say);
  return new LabLinks({
    topology,
    settings,
    host,
    // Linux and Windows have all of 127.0.0.0/8; macOS only has 127.0.0.1 unless told otherwise.
    tellsCallers: await canListen('127.0.1.1', 0),
    random: Math.random,
    onError: (error) => say(error instanceof Error ? error.message : String(error)),
  });
}

/** A lab of which nothing runs yet: the data directory is its own, and the control API answers. */
async function claimLab(
  options: LabOptions,
  topology: Topology,
  settings: LabSettings,
  links: LabLinks,
  home: () => PostgresHome,
  opened: Promise<void>,
): Promise<RunningLab> {
  const { dataDir } = options;
  let state = newState(options.portOffset);
  let control: ControlServer | undefined;
  const supervisor = new Supervisor({
    topology,
    settings,
    logs: new LogStore({ directory: join(dataDir, 'logs'), now: Date.now }),
    probe: async (spec) => {
      const result = await probeProcess(spec, settings, home);
      // Whatever it answers, it listens: from here on others reach it. A link that can't listen is an illness.
      if (!result.ok && result.isAbsent) return result;
      return links.open(spec).then(
        () => result,
        (error: unknown) => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
      );
    },
    launch: async (spec, log) => {
      await links.assignPorts(spec);
      return launch(options, topology, settings, home, spec, log);
    },
    onEnded: (spec) => links.close(spec),
    record: (children) => {
      state = { ...state, children };
      writeState(dataDir, state);
    },
  });
  const load = new LoadRuns({
    dataDir,
    root: REPOSITORY_ROOT,
    k6: K6_COMMAND,
    shell: options.shell,
    portOf: (name, port) => supervisor.status().processes.find((process) => process.name === name)?.ports[port],
    host: HOST,
    now: Date.now,
    random: Math.random,
  });
  const faults = new LabFaults({
    topology,
    settings,
    supervisor,
    links,
    launch: (spec) => launch(options, topology, settings, home, spec, () => {}),
    say: (text) => console.error(`lab: ${text}`),
  });
  const { promise: stopped, resolve: setStopped } = withResolvers();
  const stopProcesses = lazy(async () => {
    // Faults first: what is frozen can't be stopped in order.
    await Promise.all([load.close(), faults.close().then(() => supervisor.close())]);
  });
  const stop = lazy(async () => {
    await stopProcesses();
    control?.close();
    await links.stop();
    removeState(dataDir, state);
    setStopped();
  });
  // Its answer must leave before its server closes.
  const down = async (): Promise<void> => {
    await stopProcesses();
    setTimeout(() => void stop(), 50);
  };
  control = await startControlServer({
    supervisor,
    load,
    faults,
    host: HOST,
    token: state.control.token,
    opened,
    down,
  });
  state = { ...state, control: { ...state.control, port: control.port } };
  let isOurs = false;
  try {
    isOurs = inDataDir(dataDir, () => claimState(dataDir, state));
  } finally {
    if (!isOurs) control.close();
  }
  if (!isOurs) {
    const found = findLab(dataDir, HOST);
    if (found.kind === 'running') throw new AlreadyRunningError(found);
    throw new Error(`${dataDir}/lab.json is damaged or another user's; remove it if no lab runs there`);
  }
  load.endLeftovers();
  const killNow = (): void => {
    load.killNow();
    supervisor.killAllNow();
  };
  return { supervisor, stopped, stop, killNow };
}

function newState(portOffset: number): LabState {
  const self = identify(process.pid) ?? { pid: process.pid, startedAt: '', commandLine: '' };
  const control = { port: 0, token: randomBytes(24).toString('base64url') };
  return { version: 1, ...self, startedUnixMs: Date.now(), portOffset, control, children: [] };
}

async function launch(
  options: LabOptions,
  topology: Topology,
  settings: LabSettings,
  home: () => PostgresHome,
  spec: ProcessSpec,
  log: (text: string) => void,
): Promise<Launch> {
  if (spec.program.kind === 'builtin') {
    return preparePostgres(home(), { host: settings.host, port: listenPortOf(spec, spec.health.port, settings) }, log);
  }
  const [program = '', ...args] = argvOf(topology, spec, settings);
  // Everything the user's shell has, so that a proxy or a switch reaches the service; lab.yaml wins.
  const env = { ...settings.shell, ...environmentOf(topology, spec, settings) };
  // The very Node.js that runs the lab, whatever else is on the PATH.
  return { command: program === 'node' ? process.execPath : program, args, cwd: dirname(options.file), env };
}

/** Our own PostgreSQL says in a file when it is ready: asking it sooner only fills its log with FATAL lines. */
async function probeProcess(spec: ProcessSpec, settings: LabSettings, home: () => PostgresHome): Promise<ProbeResult> {
  if (spec.program.kind === 'builtin' && !saysReady(home())) {
    return { ok: false, reason: 'PostgreSQL is starting', isAbsent: true };
  }
  return probe(spec.health, settings.host, listenPortOf(spec, spec.health.port, settings));
}

/** Calls once, answers the same ever after. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
