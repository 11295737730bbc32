import { expect, test } from 'vitest';
import { WireError } from '../wire/errors.ts';
import { FrameSplitter } from './frames.ts';

function frame(body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(body)]);
}

test('frames come out the same however the bytes arrive', () => {
  const bodies = ['first', '', 'x'.repeat(10_000), 'last'];
  const stream = Buffer.concat(bodies.map(frame));
  for (const step of [1, 2, 3, 4, 5, 7, 100, 9_999, stream.length]) {
    const splitter = new FrameSplitter(20_000);
    const got: string[] = [];
    for (let at = 0; at < stream.length; at += step) {
      got.push(...splitter.push(stream.subarray(at, at + step)).map(String));
    }
    expect(got, `in steps of ${step}`).toEqual(bodies);
    expect(splitter.pendingBytes).toBe(0);
  }
});

test('what is unfinished is counted', () => {
  const splitter = new FrameSplitter(100);
  expect(splitter.push(frame('hello').subarray(0, 2))).toEqual([]);
  expect(splitter.pendingBytes).toBe(2);
  splitter.push(frame('hello').subarray(2, 6));
  expect(splitter.pendingBytes).toBe(6);
  expect(splitter.push(frame('hello').subarray(6)).map(String)).toEqual(['hello']);
});

const impossible = [
  { name: 'a negative length', bytes: [0xff, 0xff, 0xff, 0xff], message: 'request has the negative length -1' },
  {
    name: 'a length over the limit',
    bytes: [0, 0, 0, 101],
    message: 'request announces 101 bytes; at most 100 are accepted',
  },
  {
    name: 'another protocol',
    bytes: [...Buffer.from('GET / HTTP/1.1')],
    message: 'request announces 1195725856 bytes; at most 100 are accepted',
  },
];

for (const c of impossible) {
  for (const step of [1, 100]) {
    test(`${c.name} in steps of ${step} is refused`, () => {
      const splitter = new FrameSplitter(100);
      const bytes = Buffer.from(c.bytes);
      expect(() => {
        for (let at = 0; at < bytes.length; at += step) splitter.push(bytes.subarray(at, at + step));
      }).toThrow(new WireError(c.message));
    });
  }
}

test('an announced length costs no memory before its bytes arrive', () => {
  const before = process.memoryUsage().arrayBuffers;
  const splitters = Array.from({ length: 100 }, () => new FrameSplitter(10_000_000));
  for (const splitter of splitters) splitter.push(Buffer.from([0, 0x90, 0, 0, 1]));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});
