// https://jslib.k6.io/k6-utils, written anew from its documentation.

import execution from './execution.ts';
import { check as k6Check, group as k6Group } from './k6.ts';

/** Both ends are possible. */
export function randomIntBetween(min: number, max: number): number {
  return Math.floor(Math.random() * (max - min + 1) + min);
}

export function randomItem<T>(items: ArrayLike<T>): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}

export function randomString(length: number, charset = 'abcdefghijklmnopqrstuvwxyz'): string {
  let text = '';
  for (let left = length; left > 0; left--) text += charset[Math.floor(Math.random() * charset.length)] ?? '';
  return text;
}

/** Version 4; `secure` takes the host's random numbers instead of Math.random. */
export function uuidv4(secure = false): string {
  if (secure) return (globalThis as unknown as { crypto: { randomUUID(): string } }).crypto.randomUUID();
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(Math.random() * 16);
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}

/** What stands between two texts: the first time, or each time with `repeat`. */
export function findBetween(content: string, left: string, right: string, repeat: true): string[];
export function findBetween(content: string, left: string, right: string, repeat?: false): string;
export function findBetween(content: string, left: string, right: string, repeat = false): string | string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    const start = content.indexOf(left, at);
    if (start < 0) break;
    const from = start + left.length;
    const to = content.indexOf(right, from);
    if (to < 0) break;
    found.push(content.slice(from, to));
    if (!repeat) break;
    at = to + right.length;
  }
  return repeat ? found : (found[0] ?? '');
}

interface Stage {
  readonly duration: string;
  readonly target: number;
}

/** Stages whose targets follow a bell: up to `maxVus` in the middle, and back to 0. */
export function normalDistributionStages(maxVus: number, durationSeconds: number, stageCount = 10): Stage[] {
  const WIDTH_SIGMAS = 3;
  const duration = `${Math.ceil(durationSeconds / (stageCount + 2))}s`;
  const stages: Stage[] = [{ duration, target: 0 }];
  for (let index = 0; index < stageCount; index++) {
    const x = stageCount === 1 ? 0 : WIDTH_SIGMAS * ((2 * index) / (stageCount - 1) - 1);
    stages.push({ duration, target: Math.ceil(maxVus * Math.exp(-(x * x) / 2)) });
  }
  stages.push({ duration, target: 0 });
  return stages;
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** ms of `1h20m30s`; a bare number is ms. */
export function parseDuration(text: string): number {
  const plain = String(text);
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(plain)) throw new Error(`"${plain}" is not a duration, e.g. 1h20m30s`);
  let sum = 0;
  for (const [, value, unit = ''] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
    sum += Number(value) * (UNIT_MS[unit] ?? 0);
  }
  return sum;
}

function currentStages(): readonly Stage[] {
  const options = execution.test['options'] as { scenarios?: Record<string, { stages?: Stage[] }>; stages?: Stage[] };
  const stages = options.scenarios?.[String(execution.scenario['name'])]?.stages ?? options.stages;
  if (!stages?.length) throw new Error('the current scenario has no stages');
  return stages;
}

/** Of the scenario that runs; the last one after its end. */
export function getCurrentStageIndex(): number {
  const stages = currentStages();
  const elapsedMs = Date.now() - Number(execution.scenario['startTime']);
  let endMs = 0;
  for (const [index, stage] of stages.entries()) {
    endMs += parseDuration(stage.duration);
    if (elapsedMs < endMs) return index;
  }
  return stages.length - 1;
}

const ownTags = (): Record<string, string> => execution.vu['tags'] as Record<string, string>;

/** Sets the tag `stage` to the index of the stage. */
export function tagWithCurrentStageIndex(): void {
  ownTags()['stage'] = String(getCurrentStageIndex());
}

/** Sets the tag `stage_profile` to ramp-up, steady or ramp-down. */
export function tagWithCurrentStageProfile(): void {
  const stages = currentStages();
  const index = getCurrentStageIndex();
  const before = index === 0 ? 0 : (stages[index - 1]?.target ?? 0);
  const target = stages[index]?.target ?? 0;
  ownTags()['stage_profile'] = target > before ? 'ramp-up' : target < before ? 'ramp-down' : 'steady';
}

/** As `check` of k6, and waits for predicates that are async: then its answer is a promise. */
export function check(
  value: unknown,
  checks: Readonly<Record<string, unknown>>,
  tags?: Readonly<Record<string, unknown>>,
): boolean | Promise<boolean> {
  const results: Record<string, unknown> = {};
  let isAsync = false;
  for (const [name, predicate] of Object.entries(checks)) {
    const result: unknown = typeof predicate === 'function' ? predicate(value) : predicate;
    if (result instanceof Promise) isAsync = true;
    results[name] = result;
  }
  if (value instanceof Promise || isAsync) {
    return (async () => {
      const settled: Record<string, unknown> = {};
      for (const [name, result] of Object.entries(results)) settled[name] = await result;
      return k6Check(await value, settled, tags);
    })();
  }
  return k6Check(value, results, tags);
}

export const group = k6Group;
