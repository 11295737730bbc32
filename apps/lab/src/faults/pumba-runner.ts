// One command line of `pumba`, run against a lab: its targets found, the fault injected and held, again and again when it
// has an interval. The CLI runs it over the control API, scenarios run it in the supervisor itself.
import { setTimeout as delay } from 'node:timers/promises';
import { formatCommand, type PumbaParse, resolvePeers, resolveTargets } from '@o11y-lab/chaos';
import type { FaultRecord, FaultRequest, FaultSource, FaultTarget } from '@o11y-lab/lab-control';

export type PumbaRun = Extract<PumbaParse, { kind: 'run' }>;

/** The lab as a command line meets it. */
export interface PumbaHost {
  fetchTargets(): Promise<readonly FaultTarget[]>;
  /**
   * Injects, tells every change, and resolves when the fault is over and its effect is known. When `signal` aborts the
   * fault is ended at once. @throws with why it can't be injected
   */
  hold(request: FaultRequest, onRecord: (record: FaultRecord) => void, signal: AbortSignal): Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
}

/** What there is to tell while it runs. */
export type PumbaEvent =
  | { readonly kind: 'record'; readonly record: FaultRecord }
  /** What would be done: `--dry-run`. */
  | { readonly kind: 'dry-run'; readonly request: FaultRequest }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string; readonly hint?: string }
  | { readonly kind: 'waiting'; readonly untilUnixMs: number };

export interface PumbaRunOptions {
  readonly by: FaultSource;
  readonly host: PumbaHost;
  readonly tell: (event: PumbaEvent) => void;
  /** Ends it at once, and everything it has injected. */
  readonly signal: AbortSignal;
}

/** Resolves when it is over: true when nothing went wrong. */
export async function runPumba(run: PumbaRun, options: PumbaRunOptions): Promise<boolean> {
  const { host, tell, signal } = options;
  const { intervalMs, skipError } = run.global;
  for (const text of run.notes) tell({ kind: 'note', text });
  let isGood = true;
  while (!signal.aborted) {
    const startedMs = host.now();
    if (!(await runOnce(run, options))) {
      isGood = false;
      if (!skipError) return false;
    }
    if (intervalMs === undefined || signal.aborted) break;
    const nextMs = startedMs + intervalMs;
    const waitMs = nextMs - host.now();
    if (waitMs > 0) {
      tell({ kind: 'waiting', untilUnixMs: nextMs });
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return isGood;
}

async function runOnce(run: PumbaRun, { by, host, tell, signal }: PumbaRunOptions): Promise<boolean> {
  const { global, command } = run;
  try {
    const chosen = chooseTargets(run, await host.fetchTargets(), host.random);
    if (chosen.kind === 'wrong') {
      tell({ kind: 'error', message: chosen.message, hint: chosen.hint });
      return false;
    }
    for (const text of chosen.skipped) tell({ kind: 'note', text });
    const described = {
      fault: chosen.fault,
      targets: chosen.targets,
      ...(command.durationMs === undefined ? {} : { durationMs: command.durationMs }),
    };
    const request: FaultRequest = { ...described, by, command: formatCommand(described) };
    if (global.dryRun) {
      tell({ kind: 'dry-run', request });
      return true;
    }
    let last: FaultRecord | undefined;
    await host.hold(
      request,
      (record) => {
        last = record;
        tell({ kind: 'record', record });
      },
      signal,
    );
    return last?.state !== 'failed';
  } catch (error) {
    if (signal.aborted) return true;
    tell({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

type Chosen =
  | {
      readonly kind: 'chosen';
      readonly fault: FaultRequest['fault'];
      readonly targets: readonly string[];
      readonly skipped: readonly string[];
    }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint: string };

/** Of "all" and of an expression only those that the fault can be injected into; who is named is named. Pure but for `random`. */
export function chooseTargets(run: PumbaRun, known: readonly FaultTarget[], random: () => number): Chosen {
  const { global, command, targets } = run;
  const names = known.map(({ name }) => name);
  const peers = resolvePeers(command.fault, names);
  if (peers.kind === 'wrong') return peers;
  const reasonOf = (name: string): string | undefined =>
    known.find((target) => target.name === name)?.unsupported[command.fault.kind];
  const usable = targets.kind === 'names' ? names : names.filter((name) => reasonOf(name) === undefined);
  const options = { limit: command.limit, isRandom: global.random, labels: global.labels, random };
  const found = resolveTargets(targets, usable, options);
  if (found.kind === 'wrong') return found;
  const left = targets.kind === 'all' ? names.filter((name) => !usable.includes(name)) : [];
  return {
    kind: 'chosen',
    fault: peers.fault,
    targets: found.targets,
    skipped: left.map((name) => `left out: ${reasonOf(name)}`),
  };
}
