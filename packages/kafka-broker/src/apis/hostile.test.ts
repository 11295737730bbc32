import { expect, test, vi } from 'vitest';
import { parseRequest } from '../server/request.ts';
import { seededRandom } from '../testing/random.ts';
import { allSamples } from '../testing/samples.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { WireError } from '../wire/errors.ts';

// Many files or sockets: slower than the default allows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const samples = allSamples();

for (const sample of samples) {
  test(`${sample.name} is understood whole, and refused when cut anywhere or continued`, () => {
    expect(parseRequest(sample.frame).correlationId).toBe(7);
    for (let cut = 0; cut < sample.frame.length; cut++) {
      expect(() => parseRequest(sample.frame.subarray(0, cut)), `cut at ${cut}`).toThrow(WireError);
    }
    expect(() => parseRequest(Buffer.concat([sample.frame, Buffer.alloc(1)]))).toThrow(/1 bytes after its last field/);
  });

  test(`${sample.name} with any byte at its extremes is understood or refused, never more`, () => {
    for (let at = 8; at < sample.frame.length; at++) {
      for (const value of [0x00, 0x7f, 0x80, 0xff]) {
        const frame = Buffer.from(sample.frame);
        frame.writeUInt8(value, at);
        parseOrWireError(frame, `byte ${at} = ${value}`);
      }
    }
  });
}

test('random mutations are answered or refused, and the broker works on', async () => {
  const seed = Number(process.env['KAFKA_FUZZ_SEED'] ?? Date.now() % 1_000_000);
  console.log(`KAFKA_FUZZ_SEED=${seed}`);
  const random = seededRandom(seed);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const parts = createTestParts({ partitionsMax: 50 });
  parts.broker.topics.create('t', 1);
  let understood = 0;
  for (let round = 0; round < 5000; round++) {
    const sample = samples[pick(samples.length)];
    if (!sample) continue;
    const frame = Buffer.from(sample.frame);
    for (let change = 0; change <= pick(4); change++) frame.writeUInt8(pick(256), pick(frame.length));
    const request = parseOrWireError(frame, `seed ${seed} round ${round}`);
    if (!request) continue;
    understood++;
    const closers: (() => void)[] = [];
    const call = {
      broker: parts.broker,
      clientId: request.clientId,
      clientHost: '',
      onClose: (run: () => void) => {
        closers.push(run);
        return () => undefined;
      },
    };
    const reply = Promise.resolve(request.handler(call));
    await Promise.resolve();
    for (const run of closers) run();
    parts.timers.advance(10);
    await reply;
  }
  expect(understood).toBeGreaterThan(500);
  expect(parts.broker.topics.getPartition('t', 0)).toBeDefined();
});

function parseOrWireError(frame: Buffer, what: string): ReturnType<typeof parseRequest> | undefined {
  try {
    return parseRequest(frame);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw new Error(`${what}: ${String(error)}`, { cause: error });
  }
}
