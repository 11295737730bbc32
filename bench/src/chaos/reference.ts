// What real netem did: `tc netem` (iproute2) in User-Mode Linux 6.1, two network namespaces and a veth between them, netem
// on the server's side, cubic; one run each. Milliseconds at p10, p50, p90, p99. The machine is slow by itself: without a
// fault its p99 is 12 ms. Some rows were measured again the same way (Linux 6.1.176, client and server in C, a tick of
// 10 ms) with the machine's real-time priority: `quiet`, whose p99 without a fault is 0.4 ms.
import type { NetemSpec } from '@o11y-lab/lab-control';

export interface Row {
  readonly what: string;
  readonly netem: NetemSpec | undefined;
  readonly connection: 'kept' | 'new';
  readonly body: 'small' | '200 KB';
  /** Clients that send one request after the other. The number does not matter where nothing is shared. */
  readonly clients: number;
  readonly requestsPerClient: number;
  readonly real: Readonly<Partial<Record<10 | 50 | 90 | 99, number>>>;
  /** Requests behind `real`, which say how far off it may be by chance. */
  readonly realCount: number;
  readonly quiet?: Quiet;
}

export interface Quiet {
  readonly real: Row['real'];
  readonly realCount: number;
}

const delay = (timeMs: number, jitterMs = 0, distribution: '' | 'normal' = ''): NetemSpec => ({
  kind: 'delay',
  timeMs,
  jitterMs,
  correlationPercent: 0,
  distribution,
});
const loss: NetemSpec = { kind: 'loss', percent: 10, correlationPercent: 0 };
const rate: NetemSpec = {
  kind: 'rate',
  bitsPerSecond: 1_000_000,
  packetOverheadBytes: 0,
  cellSizeBytes: 0,
  cellOverheadBytes: 0,
};

function small(
  what: string,
  netem: NetemSpec | undefined,
  connection: Row['connection'],
  [clients, requestsPerClient]: readonly [number, number],
  [p10, p50, p90, p99]: readonly [number, number, number, number],
  realCount: number,
  quiet?: Quiet,
): Row {
  const real = { 10: p10, 50: p50, 90: p90, 99: p99 };
  return {
    what,
    netem,
    connection,
    body: 'small',
    clients,
    requestsPerClient,
    real,
    realCount,
    ...(quiet && { quiet }),
  };
}

function large(
  what: string,
  netem: NetemSpec,
  [clients, requestsPerClient]: readonly [number, number],
  real: Row['real'],
  realCount: number,
  quiet?: Quiet,
): Row {
  const common = {
    what,
    netem,
    connection: 'new',
    body: '200 KB',
    clients,
    requestsPerClient,
    real,
    realCount,
  } as const;
  return { ...common, ...(quiet && { quiet }) };
}

function quiet(realCount: number, p10: number, p50: number, p90: number, p99: number): Quiet {
  return { real: { 10: p10, 50: p50, 90: p90, 99: p99 }, realCount };
}

export const ROWS: readonly Row[] = [
  small('no fault', undefined, 'kept', [1, 1000], [0.5, 0.6, 2.8, 12], 400, quiet(500, 0.2, 0.2, 0.3, 0.4)),
  small('delay 100', delay(100), 'kept', [10, 60], [101, 102, 107, 132], 400, quiet(800, 100.3, 100.5, 100.8, 101.2)),
  small('delay 100', delay(100), 'new', [10, 60], [116, 204, 211, 240], 400, quiet(800, 202.1, 202.7, 204.1, 209.2)),
  small('delay 300 ± 200', delay(300, 200), 'kept', [40, 25], [149, 332, 477, 543], 400),
  small('delay 300 ± 200', delay(300, 200), 'new', [40, 25], [358, 590, 798, 936], 400),
  small('delay 300 ± 200 normal', delay(300, 200, 'normal'), 'kept', [40, 25], [78, 311, 550, 757], 400),
  small('delay 300 ± 200 normal', delay(300, 200, 'normal'), 'new', [40, 25], [256, 588, 967, 1282], 400),
  small('loss 10%', loss, 'kept', [10, 300], [0.7, 6, 44, 443], 1500, quiet(1600, 0.2, 0.3, 212.2, 432.2)),
  small('loss 10%', loss, 'new', [30, 100], [0.9, 2, 217, 1081], 1500, quiet(1000, 2.5, 3.4, 1012, 1225)),
  large(
    'delay 100',
    delay(100),
    [10, 3],
    { 10: 604, 50: 607, 90: 620, 99: 623 },
    100,
    quiet(20, 603.6, 604.6, 606.6, 608),
  ),
  large('delay 300 ± 200', delay(300, 200), [8, 1], { 10: 12_200, 50: 13_990, 90: 14_650 }, 8),
  large(
    'loss 10%, 10 at once',
    loss,
    [10, 60],
    { 10: 2.3, 50: 49, 90: 1023, 99: 1399 },
    100,
    quiet(1000, 2.1, 2.8, 1026, 2000),
  ),
  large('rate 1 mbit', rate, [1, 3], { 10: 1718, 50: 1719, 90: 1801 }, 4),
  large('rate 1 mbit, 4 at once', rate, [4, 2], { 10: 5645, 50: 6722, 90: 6908 }, 8),
];
