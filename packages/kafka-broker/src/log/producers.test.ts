import { expect, test } from 'vitest';
import { makeBatch } from '../testing/batches.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type BatchHeader, readBatchHeader } from './batch.ts';
import { ProducerStates } from './producers.ts';

function batch(baseSequence: number, records = 1, producerEpoch = 0, producerId = 7): BatchHeader {
  const values = Array.from({ length: records }, () => 'v');
  return readBatchHeader(makeBatch({ values, producerId, producerEpoch, baseSequence }));
}

const LAST_SEQUENCE = 0x7fff_ffff;

const cases: readonly { name: string; before: readonly BatchHeader[]; next: BatchHeader; want: object }[] = [
  { name: 'the first batch', before: [], next: batch(0), want: { kind: 'new' } },
  { name: 'an unknown producer anywhere in its sequence', before: [], next: batch(41), want: { kind: 'new' } },
  { name: 'the next sequence', before: [batch(0, 3)], next: batch(3), want: { kind: 'new' } },
  {
    name: 'the last batch again',
    before: [batch(0, 3)],
    next: batch(0, 3),
    want: { kind: 'duplicate', baseOffset: 100 },
  },
  {
    name: 'the fifth-last batch again',
    before: [0, 1, 2, 3, 4].map((sequence) => batch(sequence)),
    next: batch(0),
    want: { kind: 'duplicate', baseOffset: 100 },
  },
  {
    name: 'a batch older than the last five again',
    before: [0, 1, 2, 3, 4, 5].map((sequence) => batch(sequence)),
    next: batch(0),
    want: { kind: 'refused', errorCode: ErrorCode.duplicateSequenceNumber },
  },
  {
    name: 'a gap',
    before: [batch(0)],
    next: batch(2),
    want: { kind: 'refused', errorCode: ErrorCode.outOfOrderSequenceNumber },
  },
  {
    name: 'an older epoch',
    before: [batch(0, 1, 2)],
    next: batch(1, 1, 1),
    want: { kind: 'refused', errorCode: ErrorCode.invalidProducerEpoch },
  },
  { name: 'a newer epoch from 0', before: [batch(4)], next: batch(0, 1, 1), want: { kind: 'new' } },
  {
    name: 'a newer epoch from elsewhere',
    before: [batch(4)],
    next: batch(5, 1, 1),
    want: { kind: 'refused', errorCode: ErrorCode.outOfOrderSequenceNumber },
  },
  { name: 'the sequence after the last one', before: [batch(LAST_SEQUENCE)], next: batch(0), want: { kind: 'new' } },
  { name: 'a sequence across the end', before: [batch(LAST_SEQUENCE, 2)], next: batch(1), want: { kind: 'new' } },
  { name: 'another producer', before: [batch(9)], next: batch(0, 1, 0, 8), want: { kind: 'new' } },
];

for (const c of cases) {
  test(`${c.name}: ${JSON.stringify(c.want)}`, () => {
    const states = new ProducerStates();
    let offset = 100;
    for (const header of c.before) {
      states.record(header, offset);
      offset += header.recordCount;
    }
    expect(states.check(c.next)).toMatchObject(c.want);
  });
}

test('a batch without producer id is always new', () => {
  const states = new ProducerStates();
  const header = readBatchHeader(makeBatch({ values: ['v'] }));
  states.record(header, 0);
  expect(states.check(header)).toEqual({ kind: 'new' });
});
