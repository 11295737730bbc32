// Scenarios as they run: the command lines of each side by side, until their time is over or somebody stops them.
import type { ScenarioView } from '@o11y-lab/lab-control';
import { suggestion } from '../topology/suggest.ts';
import { FaultError } from './errors.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export interface ScenarioRunsOptions {
  /** Runs one command line of `pumba` until its end, or until `signal` aborts, and leaves nothing behind. Never rejects. */
  readonly run: (command: string, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  readonly scenarios?: readonly Scenario[];
}

interface Run {
  readonly sinceUnixMs: number;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

export class ScenarioRuns {
  readonly #options: ScenarioRunsOptions;
  readonly #scenarios: readonly Scenario[];
  readonly #runs = new Map<string, Run>();

  constructor(options: ScenarioRunsOptions) {
    this.#options = options;
    this.#scenarios = options.scenarios ?? SCENARIOS;
  }

  view(): readonly ScenarioView[] {
    return this.#scenarios.map((scenario) => {
      const run = this.#runs.get(scenario.name);
      return { ...scenario, ...(run ? { runningSinceUnixMs: run.sinceUnixMs } : {}) };
    });
  }

  /** @throws FaultError when there is none of that name, or it runs already */
  start(name: string): void {
    const scenario = this.#find(name);
    if (this.#runs.has(name)) throw new FaultError(409, `${name} is running already`);
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => controller.abort(), scenario.durationMs);
    const done = Promise.all(scenario.commands.map((command) => this.#options.run(command, signal))).then(() => {
      clearTimeout(timer);
      this.#runs.delete(name);
    });
    this.#runs.set(name, { sinceUnixMs: this.#options.now(), controller, done });
  }

  /** Resolves when nothing of it is left. All of them without a name. @throws FaultError when there is none of that name */
  async stop(name: string | undefined): Promise<void> {
    if (name !== undefined) this.#find(name);
    const runs = [...this.#runs].filter(([each]) => name === undefined || each === name).map(([, run]) => run);
    for (const { controller } of runs) controller.abort();
    await Promise.all(runs.map(({ done }) => done));
  }

  #find(name: string): Scenario {
    const scenario = this.#scenarios.find((each) => each.name === name);
    if (scenario) return scenario;
    const names = this.#scenarios.map((each) => each.name);
    throw new FaultError(404, `no scenario is called "${name}"${suggestion(name, names)}`);
  }
}
