// Evaluated before everything else in a VM: the globals that k6 gives to scripts, and nothing more. The bridge comes
// first, because the others use it as soon as they are evaluated.
import { clearTimer, startTimer } from './bridge.ts';
import { format } from './console-format.ts';
import { CryptoKey, crypto } from './webcrypto.ts';

/** QuickJS seeds Math.random with the time of day; until so many steps, seeds that lie close together give similar numbers. */
const RANDOM_STEPS_SKIPPED = 64;
for (let step = 0; step < RANDOM_STEPS_SKIPPED; step++) Math.random();

const log =
  (level: string) =>
  (...values: unknown[]): void => {
    __host.call('console', `${level}${format(values)}`);
  };

Object.assign(globalThis, {
  setTimeout: (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    startTimer(callback, delayMs, args, false, 'setTimeout'),
  setInterval: (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    startTimer(callback, delayMs, args, true, 'setInterval'),
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
  crypto,
  CryptoKey,
  global: globalThis,
  console: { log: log('i'), info: log('i'), debug: log('d'), warn: log('w'), error: log('e') },
  open(path: string, mode = ''): string | ArrayBuffer {
    const text = __host.call('open', JSON.stringify([String(path), String(mode)]));
    return mode === 'b' ? (__host.takeBytes() ?? new ArrayBuffer(0)) : text;
  },
});
