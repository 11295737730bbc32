import { truncateSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { makeBatch, readValues } from '../testing/batches.ts';
import { temporaryFolder } from '../testing/test-broker.ts';
import { placeBatch, readBatchHeader } from './batch.ts';
import { parseSegmentFileName, Segment, segmentFileName } from './segment.ts';

const names = [
  { name: '00000000000000000000.log', baseOffset: 0 },
  { name: '00000000009007199254.log', baseOffset: 9007199254 },
  { name: '99999999999999999999.log', baseOffset: undefined },
  { name: '0.log', baseOffset: undefined },
  { name: '00000000000000000000.index', baseOffset: undefined },
];

for (const c of names) {
  test(`${c.name} begins at ${c.baseOffset}`, () => {
    expect(parseSegmentFileName(c.name)).toBe(c.baseOffset);
    if (c.baseOffset !== undefined) expect(segmentFileName(c.baseOffset)).toBe(c.name);
  });
}

function createSegment(baseOffset: number, batches: number): Segment {
  const segment = Segment.create(temporaryFolder(), baseOffset);
  onTestFinished(() => segment.seal());
  for (let index = 0; index < batches; index++) {
    const batch = makeBatch({ values: [`value ${index}`] });
    placeBatch(batch, segment.endOffset);
    segment.append(batch, readBatchHeader(batch));
  }
  return segment;
}

test('every offset of a segment far from 0 is found through the sparse index', () => {
  const segment = createSegment(1_000_000, 2000);
  for (let index = 0; index < 2000; index += 7) {
    expect(readValues(segment.read(1_000_000 + index, 1, true))).toEqual([`value ${index}`]);
  }
});

test('a sealed segment is read and takes no more', () => {
  const segment = createSegment(0, 3);
  segment.seal();
  expect(readValues(segment.read(1, 1000, true))).toEqual(['value 1', 'value 2']);
  const batch = makeBatch({ values: ['late'] });
  expect(() => segment.append(batch, readBatchHeader(batch))).toThrow('the segment is sealed');
});

test('a file that something else shortened is an error that names it', () => {
  const segment = createSegment(0, 3);
  truncateSync(segment.path, 10);
  expect(() => segment.read(2, 1000, true)).toThrow(`${segment.path}: no batch at byte 0`);
});

test('syncing in the background and sealing at once do not collide', async () => {
  const segment = createSegment(0, 3);
  const error = await new Promise((resolve) => {
    segment.sync(resolve);
    segment.seal();
  });
  expect(error).toBeUndefined();
});
