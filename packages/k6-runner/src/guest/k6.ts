// The module `k6`.
import { host } from './host.ts';

type Checks = Readonly<Record<string, unknown>>;
type TagValues = Readonly<Record<string, unknown>>;

/** Names of checks are told to the host once, and are numbers from then on. */
const checkIds = new Map<string, number>();

function checkId(name: string): number {
  let id = checkIds.get(name);
  if (id === undefined) {
    id = Number(host.call('check.name', name));
    checkIds.set(name, id);
  }
  return id;
}

function report(results: string, tags: TagValues | undefined): void {
  host.call('check', tags === undefined ? results : `${results} ${JSON.stringify(tags)}`);
}

let warned = false;

function warnOfAsyncPredicate(name: string): void {
  if (warned) return;
  warned = true;
  host.call('console', `wcheck "${name}" is an async function, so it passes whatever it finds: await before the check`);
}

/**
 * Tests `value` with each predicate, and counts each as a sample of `checks`. A predicate that throws counts as failed,
 * ends the check, and its exception goes on.
 */
export function check(value: unknown, checks: Checks, tags?: TagValues): boolean {
  if (checks === undefined || checks === null) throw new TypeError('no checks provided to `check`');
  let passed = true;
  // `+` and the number of a check that passed, `-` and that of one that failed.
  let results = '';
  let current = -1;
  try {
    for (const name of Object.keys(checks)) {
      const predicate = checks[name];
      current = -1;
      current = checkId(name);
      const result = typeof predicate === 'function' ? predicate(value) : predicate;
      if (result instanceof Promise) warnOfAsyncPredicate(name);
      if (!result) passed = false;
      results += `${result ? '+' : '-'}${current}`;
    }
  } catch (error) {
    const all = current < 0 ? results : `${results}-${current}`;
    if (all !== '') report(all, tags);
    throw error;
  }
  if (results !== '') report(results, tags);
  return passed;
}

/** Runs `body` with everything in it tagged by the group, and measures it as `group_duration`. */
export function group<T>(name: string, body: () => T): T {
  if (typeof body !== 'function') throw new TypeError('group() requires a callback as a second argument');
  if (Object.prototype.toString.call(body) === '[object AsyncFunction]') {
    throw new TypeError(
      'group() does not support async functions as arguments: what they await is not part of the group',
    );
  }
  host.call('group.enter', String(name));
  try {
    return body();
  } finally {
    host.call('group.leave', '');
  }
}

/** Blocks the virtual user, seconds. */
export function sleep(seconds: number): void {
  host.call('sleep', String(Number(seconds)));
}

/** Ends the iteration by an exception. */
export function fail(reason?: string): never {
  throw new Error(reason === undefined || reason === '' ? 'fail() was called' : String(reason));
}

/** From here on Math.random gives the same numbers in every run (mulberry32). */
export function randomSeed(seed: number): void {
  let state = Number(seed) | 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export default { check, group, sleep, fail, randomSeed };
