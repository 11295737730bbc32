import { expect, test } from 'vitest';
import { makeBatch, readValues, withCrc } from '../testing/batches.ts';
import { ErrorCode } from '../wire/errors.ts';
import { checkBatch, findRecordByTimestamp, placeBatch, readBatchHeader } from './batch.ts';

/** A batch with something changed, CRC made right again. */
function changed(change: (batch: Buffer) => void): Buffer {
  const batch = makeBatch({ values: ['a', 'b'] });
  change(batch);
  return withCrc(batch);
}

const refused: readonly { name: string; bytes: Buffer; errorCode: number; reason: RegExp }[] = [
  { name: 'nothing', bytes: Buffer.alloc(0), errorCode: ErrorCode.corruptMessage, reason: /0 bytes; want at least 61/ },
  {
    name: 'format 1',
    bytes: changed((b) => b.writeInt8(1, 16)),
    errorCode: ErrorCode.unsupportedVersion,
    reason: /record format 1/,
  },
  {
    name: 'a negative length',
    bytes: changed((b) => b.writeInt32BE(-5, 8)),
    errorCode: ErrorCode.corruptMessage,
    reason: /announces 7 bytes/,
  },
  {
    name: 'a length beyond the end',
    bytes: changed((b) => b.writeInt32BE(1e6, 8)),
    errorCode: ErrorCode.corruptMessage,
    reason: /announces 1000012/,
  },
  {
    name: 'two batches',
    bytes: Buffer.concat([makeBatch({ values: ['a'] }), makeBatch({ values: ['b'] })]),
    errorCode: ErrorCode.invalidRecord,
    reason: /want one batch/,
  },
  {
    name: 'a wrong crc',
    bytes: flip(makeBatch({ values: ['a'] }), 65),
    errorCode: ErrorCode.corruptMessage,
    reason: /crc is 0x/,
  },
  {
    name: 'no records',
    bytes: changed((b) => b.writeInt32BE(0, 57)),
    errorCode: ErrorCode.invalidRecord,
    reason: /batch of 0 records/,
  },
  {
    name: 'a count unlike the last delta',
    bytes: changed((b) => b.writeInt32BE(9, 23)),
    errorCode: ErrorCode.invalidRecord,
    reason: /last offset delta 9/,
  },
  {
    name: 'more records than bytes',
    bytes: changed((b) => {
      b.writeInt32BE(1_000_000, 57);
      b.writeInt32BE(999_999, 23);
    }),
    errorCode: ErrorCode.invalidRecord,
    reason: /do not fit/,
  },
  {
    name: 'a transactional batch',
    bytes: makeBatch({ values: ['a'], attributes: 0x10 }),
    errorCode: ErrorCode.invalidRecord,
    reason: /transactional/,
  },
  {
    name: 'a control batch',
    bytes: makeBatch({ values: ['a'], attributes: 0x20 }),
    errorCode: ErrorCode.invalidRecord,
    reason: /control/,
  },
  {
    name: 'a producer without sequence',
    bytes: makeBatch({ values: ['a'], producerId: 3 }),
    errorCode: ErrorCode.invalidRecord,
    reason: /sequence -1/,
  },
];

for (const c of refused) {
  test(`${c.name} is refused`, () => {
    const check = checkBatch(c.bytes);
    expect(check).toMatchObject({ kind: 'refused', errorCode: c.errorCode });
    expect(check.kind === 'refused' ? check.reason : '').toMatch(c.reason);
  });
}

test('a batch cut anywhere is refused', () => {
  const batch = makeBatch({ values: ['a', 'b'] });
  for (let cut = 0; cut < batch.length; cut++)
    expect(checkBatch(batch.subarray(0, cut)).kind, `cut at ${cut}`).toBe('refused');
});

test('a batch with any bit flipped that the crc covers is refused', () => {
  const batch = makeBatch({ values: ['a', 'b'] });
  for (let bit = 21 * 8; bit < batch.length * 8; bit++) {
    const bytes = flip(Buffer.from(batch), bit >> 3, 1 << (bit & 7));
    expect(checkBatch(bytes).kind, `bit ${bit}`).toBe('refused');
  }
});

test('placing a batch changes neither its records nor its crc', () => {
  const batch = makeBatch({ values: ['a', 'b'], producerId: 5, baseSequence: 7 });
  placeBatch(batch, 2 ** 33 + 1);
  const check = checkBatch(batch);
  expect(check.kind).toBe('valid');
  expect(readBatchHeader(batch)).toMatchObject({
    baseOffset: 2 ** 33 + 1,
    producerId: 5,
    baseSequence: 7,
    recordCount: 2,
  });
  expect(batch.readInt32BE(12)).toBe(0);
  expect(readValues(batch)).toEqual(['a', 'b']);
});

test('a record is found by its time', () => {
  const batch = makeBatch({ values: ['a', 'b', 'c'], baseTimestampMs: 1000, stepMs: 100 });
  const header = readBatchHeader(batch);
  expect(findRecordByTimestamp(batch, header, 0)).toEqual({ offset: 0, timestampMs: 1000 });
  expect(findRecordByTimestamp(batch, header, 1001)).toEqual({ offset: 1, timestampMs: 1100 });
  expect(findRecordByTimestamp(batch, header, 1200)).toEqual({ offset: 2, timestampMs: 1200 });
  expect(findRecordByTimestamp(batch, header, 1201)).toBeUndefined();
});

test('records that cannot be read are not searched', () => {
  const batch = makeBatch({ values: ['a', 'b', 'c'], baseTimestampMs: 1000 });
  const header = readBatchHeader(batch);
  for (let cut = 61; cut < batch.length; cut++) {
    expect(() => findRecordByTimestamp(batch.subarray(0, cut), header, 5000), `cut at ${cut}`).not.toThrow();
  }
  batch.fill(0xff, 61);
  expect(findRecordByTimestamp(batch, header, 0)).toBeUndefined();
});

function flip(bytes: Buffer, at: number, mask = 1): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
  return bytes;
}
