// Walking a time range in steps. A search that stops at a limit should not look at everything: it starts with a window
// that holds some thousand rows, and widens while it finds too little.

/** A few of DuckDB's vectors: smaller windows would take no less time. */
const FIRST_WINDOW_ROWS = 10_000;
const GROWTH = 4;

export interface Window {
  /** Both ends are included. */
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

export interface WindowRequest extends Window {
  readonly direction: 'forward' | 'backward';
  /** Of everything stored, to guess how dense it is. */
  readonly stored: { readonly rows: number; readonly oldestUnixMs: number; readonly newestUnixMs: number };
}

/** Windows that cover the part of the range that can have rows, without a gap, in the direction asked for. */
export function* windowsOf(request: WindowRequest): Generator<Window, void, void> {
  const { stored, direction } = request;
  if (stored.rows === 0) return;
  const start = max(request.startUnixNano, nano(stored.oldestUnixMs));
  const end = min(request.endUnixNano, nano(stored.newestUnixMs + 1));
  if (end < start) return;
  const spanMs = stored.newestUnixMs - stored.oldestUnixMs + 1;
  let width = max(nano(Math.ceil((spanMs * FIRST_WINDOW_ROWS) / stored.rows)), 1_000_000n);
  if (direction === 'forward') {
    for (let at = start; at <= end; ) {
      const to = min(at + width - 1n, end);
      yield { startUnixNano: at, endUnixNano: to };
      at = to + 1n;
      width *= BigInt(GROWTH);
    }
    return;
  }
  for (let at = end; at >= start; ) {
    const from = max(at - width + 1n, start);
    yield { startUnixNano: from, endUnixNano: at };
    at = from - 1n;
    width *= BigInt(GROWTH);
  }
}

export interface EvenWindowRequest extends Window {
  /** What a window should hold, if rows were spread evenly. */
  readonly rows: number;
  readonly stored: WindowRequest['stored'];
}

/** Windows that cover the part of the range that can have rows, without a gap, oldest first, all equally long. */
export function* evenWindowsOf(request: EvenWindowRequest): Generator<Window, void, void> {
  const { stored, rows } = request;
  if (stored.rows === 0) return;
  const start = max(request.startUnixNano, nano(stored.oldestUnixMs));
  const end = min(request.endUnixNano, nano(stored.newestUnixMs + 1));
  const spanMs = stored.newestUnixMs - stored.oldestUnixMs + 1;
  const width = max(nano(Math.ceil((spanMs * rows) / stored.rows)), 1_000_000n);
  for (let at = start; at <= end; at += width) {
    yield { startUnixNano: at, endUnixNano: min(at + width - 1n, end) };
  }
}

function nano(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
