// The module `k6/timers`: the globals.
const globals = globalThis as unknown as {
  readonly setTimeout: (callback: () => void, delayMs?: number, ...args: unknown[]) => number;
  readonly setInterval: (callback: () => void, delayMs?: number, ...args: unknown[]) => number;
  readonly clearTimeout: (id: number) => void;
  readonly clearInterval: (id: number) => void;
};

export const { setTimeout, setInterval, clearTimeout, clearInterval } = globals;

export default { setTimeout, setInterval, clearTimeout, clearInterval };
