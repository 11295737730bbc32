// The module `k6`.
import { host } from './host.ts';

type Checks = Readonly<Record<string, unknown>>;
type TagValues = Readonly<Record<string, unknown>>;

/** Names of checks are told to the host once, and are numbers from then on: `+3` passed, `-3` failed. */
interface Verdicts {
  readonly passed: string;
  readonly failed: string;
}
const CHECK = host.idOf('check');
const verdicts = new Map<string, Verdicts>();

function declared(name: string): Verdicts {
  const id = host.call('check.name', name);
  const made = { passed: `+${id}`, failed: `-${id}` };
  verdicts.set(name, made);
  return made;
}

function report(results: string, tags: TagValues | undefined): void {
  host.answerOf(host.ask(CHECK, tags === undefined ? results : `${results} ${JSON.stringify(tags)}`));
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
  let results = '';
  let current: Verdicts | undefined;
  try {
    const names = Object.keys(checks);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string; // i is below the length
      const predicate = checks[name];
      current = undefined;
      current = verdicts.get(name) ?? declared(name);
      const result = typeof predicate === 'function' ? predicate(value) : predicate;
      if (result) {
        if (typeof result === 'object' && result instanceof Promise) warnOfAsyncPredicate(name);
        results += current.passed;
      } else {
        passed = false;
        results += current.failed;
      }
    }
  } catch (error) {
    const all = current === undefined ? results : results + current.failed;
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

const SLEEP = host.idOf('sleep');

/** Blocks the virtual user, seconds. */
export function sleep(seconds: number): void {
  host.answerOf(host.ask(SLEEP, String(Number(seconds))));
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
