// The command `pumba`: reads what was typed, finds the lab as `lab` does, and stays as long as the fault lasts.
import { setTimeout as delay } from 'node:timers/promises';
import { type PumbaParse, parsePumba, renderPumbaHelp } from '@o11y-lab/chaos';
import { findLab, type LabClient } from '../control/client.ts';
import { HOST } from '../defaults.ts';
import { type PumbaRun, runPumba } from '../faults/pumba-runner.ts';
import { type Context, complain, dataDirOf, isDrawable, say, styleOf } from './context.ts';
import { PumbaReport, renderActive, renderScenarios } from './pumba-report.ts';

const DONE = 0;
const FAILED = 1;
const TICK_MS = 1000;
/** The pace at which a scenario is looked at. */
const LOOK_MS = 500;

/** @param signal Ctrl-C: ends what was injected; @returns the exit code */
export async function pumba(
  argv: readonly string[],
  context: Context,
  version: string,
  signal: AbortSignal,
): Promise<number> {
  const { dataDir, rest } = takeDataDir(argv, context.env);
  const parsed = parsePumba(rest, context.env);
  switch (parsed.kind) {
    case 'help':
      context.out.write(renderPumbaHelp(parsed.topic));
      return DONE;
    case 'version':
      say(context, `pumba of o11y-lab ${version}; its commands are those of Pumba 1.2`);
      return DONE;
    case 'wrong':
      complain(context, `${parsed.message.startsWith('pumba') ? '' : 'pumba: '}${parsed.message}\n  ${parsed.hint}`);
      return FAILED;
    default:
      return converse(parsed, context, dataDir, signal);
  }
}

async function converse(
  parsed: Exclude<PumbaParse, { kind: 'help' | 'version' | 'wrong' }>,
  context: Context,
  typedDataDir: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const dataDir = dataDirOf(context, { dataDir: typedDataDir });
  const found = findLab(dataDir, HOST);
  if (found.kind !== 'running') {
    complain(context, `pumba: no lab is running in ${dataDir}; start it with: npx lab up -d`);
    return FAILED;
  }
  const { client } = found;
  try {
    switch (parsed.kind) {
      case 'run':
        return await run(parsed, context, client, signal);
      case 'list': {
        const view = await client.fetchFaults();
        if (parsed.json) say(context, JSON.stringify(view.active, null, 2));
        else for (const line of renderActive(view)) say(context, line);
        return DONE;
      }
      case 'stop':
        return await stop(parsed.ids, context, client);
      case 'scenario-list': {
        const { scenarios } = await client.fetchFaults();
        if (parsed.json) say(context, JSON.stringify(scenarios, null, 2));
        else for (const line of renderScenarios(scenarios)) say(context, line);
        return DONE;
      }
      case 'scenario':
        return await runScenario(parsed.name, context, client, signal);
      default:
        return parsed satisfies never;
    }
  } catch (error) {
    complain(context, `pumba: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

async function run(parsed: PumbaRun, context: Context, client: LabClient, signal: AbortSignal): Promise<number> {
  const { json, logLevel } = parsed.global;
  const report = createReport(context, json, logLevel);
  const tick = setInterval(() => report.tick(), TICK_MS);
  const active = new Set<string>();
  try {
    const isGood = await runPumba(parsed, {
      by: 'pumba',
      signal,
      host: {
        fetchTargets: async () => (await client.fetchFaults()).targets,
        hold: (request, onRecord, until) => client.holdFault(request, onRecord, until),
        random: Math.random,
        now: Date.now,
      },
      tell: (event) => {
        if (event.kind === 'record') {
          if (event.record.state === 'active') active.add(event.record.id);
          else active.delete(event.record.id);
        }
        report.tell(event);
      },
    });
    report.close();
    if (signal.aborted && active.size > 0) report.say(await untilEnded(client, active));
    return isGood ? DONE : FAILED;
  } finally {
    clearInterval(tick);
    report.close();
  }
}

/** The lab ends what its caller has left; that it did is worth a look. */
async function untilEnded(client: LabClient, ids: ReadonlySet<string>): Promise<string> {
  const names = [...ids].join(', ');
  for (let look = 0; look < 20; look++) {
    const { active } = await client.fetchFaults();
    if (!active.some(({ id }) => ids.has(id))) return `ended ${names}: nothing of it is left`;
    await delay(100);
  }
  return `${names} was told to end; npx pumba ps shows whether it has`;
}

async function stop(ids: readonly string[], context: Context, client: LabClient): Promise<number> {
  const before = await client.fetchFaults();
  const running = before.scenarios.filter(({ runningSinceUnixMs }) => runningSinceUnixMs !== undefined);
  const ended = await client.endFaults(ids.length === 0 ? undefined : ids);
  if (ids.length === 0) for (const { name } of running) say(context, `stopped scenario ${name}`);
  const gone = ids.length === 0 ? before.active : ended;
  for (const record of gone) say(context, `ended ${record.id}: ${record.command}`);
  if (gone.length === 0 && running.length === 0) say(context, 'nothing was injected');
  return DONE;
}

async function runScenario(name: string, context: Context, client: LabClient, signal: AbortSignal): Promise<number> {
  const report = createReport(context, false, 'info');
  const startedUnixMs = (await client.fetchFaults()).nowUnixMs;
  const scenario = (await client.startScenario(name)).scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario is called "${name}"`); // the lab said otherwise
  for (const command of scenario.commands) report.say(command);
  report.say(`look: ${scenario.look.en}`);
  try {
    for (;;) {
      const view = await client.fetchFaults();
      const own = [...view.history.toReversed(), ...view.active].filter(
        (record) => record.by === 'scenario' && record.fromUnixMs >= startedUnixMs,
      );
      for (const record of own) report.tell({ kind: 'record', record });
      const isRunning = view.scenarios.some((each) => each.name === name && each.runningSinceUnixMs !== undefined);
      const isMeasuring = own.some(({ effect }) => effect?.kind === 'measuring');
      if (!isRunning && !(isMeasuring && !signal.aborted)) return DONE;
      if (signal.aborted) {
        report.close();
        await client.stopScenario(name);
        report.say(`stopped ${name}: nothing of it is left`);
        return DONE;
      }
      report.tick();
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    report.close();
  }
}

function createReport(
  context: Context,
  isJson: boolean,
  logLevel: ConstructorParameters<typeof PumbaReport>[0]['logLevel'],
): PumbaReport {
  return new PumbaReport({
    out: (text) => context.out.write(text),
    error: (text) => context.error.write(text),
    style: styleOf(context),
    isDrawable: isDrawable(context),
    isJson,
    logLevel,
    now: Date.now,
  });
}

/** `--data-dir` is the lab's, not Pumba's: it may stand before the command, and LAB_DATA_DIR says the same. Pure. */
export function takeDataDir(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly dataDir: string | undefined; readonly rest: readonly string[] } {
  const usual = env['LAB_DATA_DIR'] || undefined;
  const [first, second] = argv;
  if (first?.startsWith('--data-dir=')) return { dataDir: first.slice('--data-dir='.length), rest: argv.slice(1) };
  if (first === '--data-dir' && second !== undefined) return { dataDir: second, rest: argv.slice(2) };
  return { dataDir: usual, rest: argv };
}
