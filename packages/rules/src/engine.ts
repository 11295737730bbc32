// Runs rule groups: each on its interval, never twice at a time, and reads their files again when asked to.
import { type Labels, labelsKey, NO_LABELS } from '@o11y-lab/model';
import { type EvaluationEffects, evaluateGroup } from './evaluate/evaluate-group.ts';
import { identityOf, newRunningRule, type RunningRule, statusOf } from './evaluate/running-rule.ts';
import { SampleWriter } from './evaluate/sample-writer.ts';
import { nextSlot, slotOffsetMs } from './evaluate/slots.ts';
import { parseRuleFile, type RuleFile } from './load/parse-rule-file.ts';
import type { RuleGroup } from './rule.ts';
import type { RuleGroupStatus } from './status.ts';

export interface RuleEngineOptions extends Pick<EvaluationEffects, 'store' | 'now' | 'pause'> {
  /** The rule files as they are at this moment; problems are of files that could not be read. */
  readonly readFiles: () => Promise<{ readonly files: readonly RuleFile[]; readonly problems: readonly string[] }>;
  /** Calls `run` once after the delay; the result takes that back. */
  readonly setTimer: (delayMs: number, run: () => void) => () => void;
  /** Told what groups could not do; they go on at their next turn. */
  readonly onError: (error: unknown) => void;
  /** For groups without an interval. */
  readonly intervalMsDefault?: number;
  readonly externalLabels?: Labels;
}

/** Quick enough for a lab, where somebody waits for an alert; Prometheus takes a minute. */
export const INTERVAL_MS_DEFAULT = 15_000;

interface RunningGroup {
  readonly group: RuleGroup;
  readonly intervalMs: number;
  readonly rules: readonly RunningRule[];
  evaluationMs: number;
  lastEvaluationUnixMs: number | undefined;
  /** No evaluation starts after this; resolves when one under way has ended. */
  stop(): Promise<void>;
}

export class RuleEngine {
  readonly #options: RuleEngineOptions;
  readonly #signal = { aborted: false };
  #groups: readonly RunningGroup[] = [];
  #problems: readonly string[] = [];
  /** Loads follow each other. */
  #loading: Promise<unknown> = Promise.resolve();

  constructor(options: RuleEngineOptions) {
    this.#options = options;
  }

  /** Reads the files and runs what could be read. Returns what could not, which {@link problems} goes on to tell. */
  start(): Promise<readonly string[]> {
    return this.#load(() => true);
  }

  /**
   * Reads the files again. Only when nothing is wrong with any of them do they take the place of the rules that run;
   * alerts that are still there go on in their state. Returns what is wrong.
   */
  reload(): Promise<readonly string[]> {
    return this.#load((problems) => problems.length === 0);
  }

  /** By file and name. */
  groups(): readonly RuleGroupStatus[] {
    return this.#groups.map(({ group, intervalMs, rules, evaluationMs, lastEvaluationUnixMs }) => ({
      name: group.name,
      file: group.file,
      intervalMs,
      limit: group.limit,
      evaluationMs,
      lastEvaluationUnixMs,
      rules: rules.map(statusOf),
    }));
  }

  /** What was wrong with the files when they were last read. */
  problems(): readonly string[] {
    return this.#problems;
  }

  async close(): Promise<void> {
    this.#signal.aborted = true;
    await this.#loading;
    await Promise.all(this.#groups.map((group) => group.stop()));
  }

  #load(isGood: (problems: readonly string[]) => boolean): Promise<readonly string[]> {
    const load = async (): Promise<readonly string[]> => {
      const read = await this.#options.readFiles();
      const parsed = read.files.map(parseRuleFile);
      const problems = [...read.problems, ...parsed.flatMap((file) => file.problems)];
      if (this.#signal.aborted) return problems;
      this.#problems = problems;
      if (isGood(problems)) await this.#switchTo(parsed.flatMap((file) => file.groups));
      return problems;
    };
    const loading = this.#loading.then(load);
    this.#loading = loading.catch(() => undefined); // whoever asked for the load is told
    return loading;
  }

  async #switchTo(groups: readonly RuleGroup[]): Promise<void> {
    const before = this.#groups;
    await Promise.all(before.map((group) => group.stop()));
    const running = [...groups].sort(byFileAndName).map((group) => ({ group, rules: group.rules.map(newRunningRule) }));
    const orphans = handOver(before, running);
    this.#groups = running.map(({ group, rules }) => this.#run(group, rules));
    await this.#endSeries(orphans).catch(this.#options.onError);
  }

  /** Evaluates the group at each of its slots. */
  #run(group: RuleGroup, rules: readonly RunningRule[]): RunningGroup {
    const { now, setTimer, onError, store, pause } = this.#options;
    const intervalMs = group.intervalMs ?? this.#options.intervalMsDefault ?? INTERVAL_MS_DEFAULT;
    const offsetMs = slotOffsetMs(keyOf(group), intervalMs);
    const externalLabels = this.#options.externalLabels ?? NO_LABELS;
    const effects = { store, now, pause, signal: this.#signal, externalLabels };
    let isStopped = false;
    let cancel = (): void => undefined;
    let evaluation: Promise<void> = Promise.resolve();
    let lastSlot = Number.NEGATIVE_INFINITY;
    const evaluate = async (slot: number): Promise<void> => {
      const startedMs = now();
      await evaluateGroup(group, rules, slot, effects).catch(onError);
      running.evaluationMs = now() - startedMs;
      running.lastEvaluationUnixMs = startedMs;
      schedule();
    };
    const schedule = (): void => {
      if (isStopped || this.#signal.aborted) return;
      const at = now();
      let slot = nextSlot(at, intervalMs, offsetMs);
      // A timer that fires a moment early must not have the same slot twice.
      if (slot === lastSlot) slot += intervalMs;
      cancel = setTimer(slot - at, () => {
        lastSlot = slot;
        evaluation = evaluate(slot);
      });
    };
    const running: RunningGroup = {
      group,
      intervalMs,
      rules,
      evaluationMs: 0,
      lastEvaluationUnixMs: undefined,
      stop: async () => {
        isStopped = true;
        cancel();
        await evaluation;
      },
    };
    schedule();
    return running;
  }

  async #endSeries(series: readonly Labels[]): Promise<void> {
    const writer = new SampleWriter(this.#options.store, Math.floor(this.#options.now()));
    writer.end(series);
    await writer.flush();
  }
}

interface Loaded {
  readonly group: RuleGroup;
  readonly rules: readonly RunningRule[];
}

/** Rules that were there before go on where they were. Returns the series whose rule is gone. */
function handOver(before: readonly Loaded[], after: readonly Loaded[]): readonly Labels[] {
  const kept = new Map<string, RunningRule[]>();
  for (const { group, rules } of before) {
    for (const running of rules) {
      const key = keyOf(group) + identityOf(running);
      kept.set(key, [...(kept.get(key) ?? []), running]);
    }
  }
  for (const { group, rules } of after) {
    for (const running of rules) {
      const old = kept.get(keyOf(group) + identityOf(running))?.shift();
      if (!old) continue;
      const { rule: _replaced, ...state } = old;
      Object.assign(running, state);
    }
  }
  const orphans = [...kept.values()].flat().flatMap(({ written }) => [...written.values()]);
  return [...new Map(orphans.map((labels) => [labelsKey(labels), labels])).values()];
}

function keyOf({ file, name }: RuleGroup): string {
  return `${file};${name}`;
}

function byFileAndName(a: RuleGroup, b: RuleGroup): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.name < b.name ? -1 : 1;
}
