import type { DelayDistribution, NetemSpec } from '@o11y-lab/lab-control';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { drain, newCounts, total, transferMs } from '../testing/simulate.ts';
import { Flow, SEGMENT_BYTES } from './flow.ts';
import { handshakeMs } from './handshake.ts';
import type { Path } from './path.ts';
import { createStages, type Stage } from './stage.ts';

const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
const LARGE_BYTES = 200 * 1024;

function stageOf(netem: NetemSpec, seed = 1): Stage {
  const [stage] = createStages({ kind: 'netem', netem, filter }, seededRandom(seed));
  if (!stage) throw new Error(`${netem.kind} has no stage`);
  return stage;
}

function delay(timeMs: number, jitterMs = 0, distribution: DelayDistribution = ''): NetemSpec {
  return { kind: 'delay', timeMs, jitterMs, correlationPercent: 0, distribution };
}

function rate(bitsPerSecond: number, more: Partial<Extract<NetemSpec, { kind: 'rate' }>> = {}): NetemSpec {
  return { kind: 'rate', bitsPerSecond, packetOverheadBytes: 0, cellSizeBytes: 0, cellOverheadBytes: 0, ...more };
}

const loss = (percent: number): NetemSpec => ({ kind: 'loss', percent, correlationPercent: 0 });
const answers = (...forward: Stage[]): Path => ({ forward, backward: [] });
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

describe('a delay', () => {
  test('holds a packet for its time', () => {
    const flow = new Flow(answers(stageOf(delay(100))), newCounts());
    flow.push(1000, 500);
    expect(flow.advance(1099.9)).toBe(0);
    expect(flow.nextMs()).toBe(1100);
    expect(flow.advance(1100)).toBe(500);
    expect(flow.nextMs()).toBeUndefined();
  });

  test('a body needs a round trip for each window: 10, 20, 40 segments, then 64 KiB of receive window', () => {
    const stage = stageOf(delay(100));
    for (const [segments, rounds] of [
      [10, 1],
      [11, 2],
      [30, 2],
      [31, 3],
      [70, 3],
      [71, 4],
      [141, 5], // 200 KB: real netem took 607 ms with the handshake
    ] as const) {
      expect(transferMs(answers(stage), segments * SEGMENT_BYTES), `${segments} segments`).toBe(rounds * 100);
    }
  });

  test('on the way of the acknowledgements slows a body down, but not a small request', () => {
    const path: Path = { forward: [], backward: [stageOf(delay(100))] };
    expect(transferMs(path, 1000)).toBe(0);
    expect(transferMs(path, 11 * SEGMENT_BYTES)).toBe(100);
  });

  test('a kept connection keeps its window, and loses it when idle', () => {
    const flow = new Flow(answers(stageOf(delay(100))), newCounts());
    flow.push(0, 30 * SEGMENT_BYTES);
    expect(drain(flow, 0).at(-1)?.atMs).toBe(200);
    flow.push(250, 20 * SEGMENT_BYTES);
    expect(drain(flow, 250).at(-1)?.atMs).toBe(350);
    flow.push(60_000, 20 * SEGMENT_BYTES);
    expect(drain(flow, 60_000).at(-1)?.atMs).toBe(60_200);
  });

  test('several delays add up', () => {
    expect(transferMs(answers(stageOf(delay(100)), stageOf(delay(30))), 100)).toBe(130);
  });

  test('with jitter, packets overtake each other and TCP crawls', () => {
    const times = Array.from({ length: 40 }, (_, seed) =>
      transferMs(answers(stageOf(delay(300, 200), seed)), LARGE_BYTES),
    );
    // Real netem: 13,990 ms with the handshake, which is 300 of them.
    expect(Math.abs(sum(times) / times.length - 13_690)).toBeLessThan(1_369);
  });

  test('with a little jitter, TCP keeps its pace', () => {
    const times = Array.from({ length: 40 }, (_, seed) =>
      transferMs(answers(stageOf(delay(100, 10), seed)), LARGE_BYTES),
    );
    expect(Math.max(...times)).toBeLessThan(600);
  });
});

describe('a rate', () => {
  test('counts headers: 200 KB at 1 mbit take 1.7 s', () => {
    expect(Math.abs(transferMs(answers(stageOf(rate(1e6))), LARGE_BYTES + 150) - 1718)).toBeLessThan(10);
  });

  test('is shared by all connections, in turn', () => {
    const stage = stageOf(rate(1e6));
    const flows = Array.from({ length: 4 }, () => new Flow(answers(stage), newCounts()));
    const left = flows.map(() => LARGE_BYTES);
    const doneMs = flows.map(() => 0);
    for (const flow of flows) flow.push(0, LARGE_BYTES);
    for (let atMs = 0; left.some((bytes) => bytes > 0); ) {
      for (const [index, flow] of flows.entries()) {
        const before = left[index]!;
        left[index] = before - flow.advance(atMs);
        if (before > 0 && left[index] === 0) doneMs[index] = atMs;
      }
      atMs = Math.min(...flows.map((flow) => flow.nextMs() ?? Number.POSITIVE_INFINITY));
    }
    // Real netem: 5,645 for the quickest of them, 6,722 in the middle, 6,908 for the last.
    expect(Math.min(...doneMs)).toBeGreaterThan(5_000);
    expect(Math.max(...doneMs)).toBeGreaterThan(6_700);
    expect(Math.max(...doneMs)).toBeLessThan(7_000);
  });

  test.each([
    ['plain', {}, 1166],
    ['overhead', { packetOverheadBytes: 34 }, 1200],
    ['less than nothing', { packetOverheadBytes: -5000 }, 0],
    ['whole cells', { cellSizeBytes: 1000 }, 2000],
    ['ATM', { packetOverheadBytes: 10, cellSizeBytes: 48, cellOverheadBytes: 5 }, 25 * 53],
  ])('%s: a packet of 1,100 bytes of payload', (_, more, wireBytes) => {
    // At 8 kbit a byte takes a millisecond.
    expect(transferMs(answers(stageOf(rate(8000, more))), 1100)).toBe(wireBytes);
  });

  test('a duplicate takes its share of a rate that follows, and is counted', () => {
    const duplicate = stageOf({ kind: 'duplicate', percent: 100, correlationPercent: 0 });
    const counts = newCounts();
    const flow = new Flow(answers(duplicate, stageOf(rate(8000))), counts);
    flow.push(0, 934);
    flow.push(0, 934);
    expect(drain(flow, 0)).toEqual([
      { atMs: 1000, bytes: 934 },
      { atMs: 3000, bytes: 934 },
    ]);
    expect(counts).toEqual({ packetsDelayed: 2, packetsLost: 0, packetsDuplicated: 2 });
  });
});

describe('a loss', () => {
  test('of an answer of one packet costs a probe, then a timeout, then twice that', () => {
    const waits = new Set<number>();
    const stage = stageOf(loss(40));
    for (let count = 0; count < 2_000; count += 1) waits.add(Math.round(transferMs(answers(stage), 300)));
    const times = [...waits].sort((one, other) => one - other);
    expect(times.slice(0, 4)).toEqual([0, 210, 420, 840]);
  });

  test('is as frequent as asked for', () => {
    const stage = stageOf(loss(10));
    let late = 0;
    for (let count = 0; count < 10_000; count += 1) late += transferMs(answers(stage), 300) > 200 ? 1 : 0;
    // 1,000 expected, with a standard deviation of 30.
    expect(Math.abs(late - 1000)).toBeLessThan(150);
  });

  /** Loses the packets with these numbers, counted from 1. */
  const losing = (...numbers: number[]): Stage => {
    let packet = 0;
    return { ...stageOf(loss(0)), isLost: () => numbers.includes(++packet) };
  };

  test('is noticed when what was sent later arrives, and slows down what follows', () => {
    // Five packets of two at 0, of which eight segments arrive at 100. Only seven are out after that, and then seven.
    expect(transferMs(answers(losing(2), stageOf(delay(100))), 30 * SEGMENT_BYTES)).toBe(500);
    expect(transferMs(answers(stageOf(delay(100))), 30 * SEGMENT_BYTES)).toBe(200);
  });

  test.each([
    ['the first flight is one packet without a delay, and a probe tells of it', [1], 20],
    ['the probe is lost as well: the timer', [1, 2], 230],
    ['so is the first segment sent again: the timer', [1, 3], 230],
    ['and what the timer sends: twice as long', [1, 2, 3], 650],
    ['the last packet', [6], 20],
    ['one in the midst of others', [5], 0],
  ])('of a body: %s', (_, numbers, ms) => {
    expect(transferMs(answers(losing(...numbers)), LARGE_BYTES)).toBe(ms);
  });

  test.each([
    // Real netem (Linux 6.1): 27 to 30% of 1,460 bodies took longer than 200 ms, 14% longer than 300 ms; a tenth of them
    // for the handshake, which is not here.
    ['no delay, 10%', [loss(10)], 200, 0.18, 0.03],
    // 5% of 200, half of which for the handshake.
    ['no delay, 3%', [loss(3)], 200, 0.03, 0.02],
    // With a handshake of 50 ms: median 557 ms, 90% within 1,268 ms.
    ['50 ms, 5%', [delay(50), loss(5)], 550, 0.5, 0.1],
    ['50 ms, 5%, the slowest', [delay(50), loss(5)], 1_250, 0.1, 0.06],
  ] as const)('of 200 KB, %s: as many are slow as on real netem', (_, specs, ms, share, slack) => {
    const stages = specs.map((spec, index) => stageOf(spec, index + 1));
    const times = Array.from({ length: 1_000 }, () => transferMs(answers(...stages), LARGE_BYTES));
    expect(Math.abs(times.filter((time) => time > ms).length / times.length - share)).toBeLessThan(slack);
  });

  test('of everything holds everything, until it ends', () => {
    const counts = newCounts();
    const flow = new Flow(answers(stageOf(loss(100))), counts);
    flow.push(0, 100_000);
    expect(flow.advance(120_000)).toBe(0);
    expect(counts.packetsLost).toBeGreaterThan(10);
    flow.setPath(120_000, answers(), true);
    expect(flow.advance(120_000)).toBe(100_000);
    expect(flow.nextMs()).toBeUndefined();
  });
});

describe('bytes', () => {
  const cases: readonly (readonly [string, () => Stage[]])[] = [
    ['delay', () => [stageOf(delay(50))]],
    ['jitter', () => [stageOf(delay(50, 50))]],
    ['normal', () => [stageOf(delay(50, 50, 'normal'))]],
    ['loss', () => [stageOf(loss(20))]],
    ['corrupt', () => [stageOf({ kind: 'corrupt', percent: 20, correlationPercent: 50 })]],
    ['loss-state', () => [stageOf({ kind: 'loss-state', p13: 10, p31: 50, p32: 10, p23: 50, p14: 5 })]],
    ['loss-gemodel', () => [stageOf({ kind: 'loss-gemodel', pg: 5, pb: 30, oneH: 90, oneK: 1 })]],
    ['rate', () => [stageOf(rate(1e6))]],
    ['all at once', () => [stageOf(delay(20, 20)), stageOf(loss(10)), stageOf(rate(1e7)), stageOf(loss(5), 2)]],
  ];
  for (const [name, stages] of cases) {
    test(`${name}: all come out, once, in time that never goes back`, () => {
      const random = seededRandom(5);
      const flow = new Flow({ forward: stages(), backward: stages() }, newCounts());
      let atMs = 0;
      let pushed = 0;
      let released = 0;
      for (let push = 0; push < 50; push += 1) {
        const bytes = Math.ceil(random() * 20_000);
        flow.push(atMs, bytes);
        pushed += bytes;
        released += flow.advance(atMs);
        expect(released).toBeLessThanOrEqual(pushed);
        atMs += random() * 100;
      }
      const rest = drain(flow, atMs);
      expect(released + total(rest)).toBe(pushed);
      expect(rest.every((release, index) => index === 0 || release.atMs >= rest[index - 1]!.atMs)).toBe(true);
    });
  }

  test('what is under way keeps its times when a fault comes, and is let go when it goes', () => {
    const first = stageOf(delay(100));
    const flow = new Flow(answers(first), newCounts());
    flow.push(0, 100);
    flow.setPath(10, answers(first, stageOf(delay(1000))), false);
    flow.push(20, 100);
    expect(drain(flow, 20)).toEqual([
      { atMs: 100, bytes: 100 },
      { atMs: 1120, bytes: 100 },
    ]);
    flow.push(2000, 100);
    flow.setPath(2010, answers(first), true);
    expect(drain(flow, 2010)).toEqual([{ atMs: 2110, bytes: 100 }]);
  });
});

describe('the handshake', () => {
  test('pays the delay of both ways', () => {
    expect(handshakeMs([stageOf(delay(30))], [stageOf(delay(100))])).toBe(130);
    expect(handshakeMs([], [])).toBe(0);
  });

  test('a lost SYN-ACK costs a second, and a second one is rarer: both ends try again', () => {
    const stage = stageOf(loss(30));
    const waits = Array.from({ length: 20_000 }, () => handshakeMs([], [stage]) ?? Number.NaN);
    const share = (ms: number): number => waits.filter((wait) => wait >= ms).length / waits.length;
    expect(share(1000)).toBeCloseTo(0.3, 1);
    expect(Math.abs(share(3000) - 0.3 * 0.09)).toBeLessThan(0.007);
    expect(new Set(waits.filter((wait) => wait < 7001))).toEqual(new Set([0, 1000, 3000, 7000]));
  });

  test('a lost SYN is tried again by the caller alone', () => {
    const stage = stageOf(loss(30));
    const waits = Array.from({ length: 20_000 }, () => handshakeMs([stage], []) ?? Number.NaN);
    expect(Math.abs(waits.filter((wait) => wait >= 3000).length / waits.length - 0.09)).toBeLessThan(0.01);
  });

  test('never comes when everything is lost', () => {
    expect(handshakeMs([], [stageOf(loss(100))])).toBeUndefined();
  });
});
