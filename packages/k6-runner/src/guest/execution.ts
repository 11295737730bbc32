// The module `k6/execution`: each property asks the host when it is read.
import { host } from './host.ts';

function ask(what: string): unknown {
  return JSON.parse(host.call('execution.get', what));
}

/** An object whose properties are what the host has of that name. */
function live(prefix: string, names: readonly string[], others: object = {}): Record<string, unknown> {
  const object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(others));
  for (const name of names) {
    Object.defineProperty(object, name, { enumerable: true, get: () => ask(`${prefix}.${name}`) });
  }
  return object as Record<string, unknown>;
}

/** Tags or metadata of the virtual user: reading, writing and deleting act at once. */
function liveMap(which: 'tags' | 'metadata'): Record<string, string> {
  const all = (): Record<string, string> => JSON.parse(host.call('execution.map', which)) as Record<string, string>;
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, key) => (typeof key === 'string' ? all()[key] : undefined),
      set(_target, key, value: unknown) {
        const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
        if (!isPlain) {
          throw new TypeError(
            `only String, Boolean and Number types are accepted as a ${which} value of "${String(key)}", got ${value === null ? 'null' : typeof value}`,
          );
        }
        host.call('execution.set', JSON.stringify([which, String(key), String(value)]));
        return true;
      },
      has: (_target, key) => Object.hasOwn(all(), key),
      deleteProperty(_target, key) {
        host.call('execution.delete', JSON.stringify([which, String(key)]));
        return true;
      },
      ownKeys: () => Object.keys(all()),
      getOwnPropertyDescriptor(_target, key) {
        const value = typeof key === 'string' ? all()[key] : undefined;
        return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
      },
    },
  );
}

const tags = liveMap('tags');
/** Assigning a whole object replaces each of its entries. */
const replaceable = (map: Record<string, string>) => ({
  get: (): Record<string, string> => map,
  set: (entries: Record<string, string>): void => {
    Object.assign(map, entries);
  },
});

export const vu = live('vu', ['idInInstance', 'idInTest', 'iterationInInstance', 'iterationInScenario'], {
  metrics: Object.defineProperties(
    {},
    {
      tags: { enumerable: true, ...replaceable(tags) },
      metadata: { enumerable: true, ...replaceable(liveMap('metadata')) },
    },
  ),
});
Object.defineProperty(vu, 'tags', { enumerable: true, ...replaceable(tags) });

export const scenario = live('scenario', [
  'name',
  'executor',
  'startTime',
  'progress',
  'iterationInInstance',
  'iterationInTest',
]);

export const instance = live('instance', [
  'iterationsInterrupted',
  'iterationsCompleted',
  'vusActive',
  'vusInitialized',
  'currentTestRunDuration',
]);

export const test = live('test', ['options'], {
  /** Ends the whole test, the exit code is 108. */
  abort(reason?: unknown): void {
    host.call('execution.abort', reason === undefined ? '' : String(reason));
  },
  /** The test goes on; the exit code is 110. */
  fail(reason?: unknown): void {
    host.call('execution.fail', reason === undefined ? '' : String(reason));
  },
});

export default { vu, scenario, instance, test };
