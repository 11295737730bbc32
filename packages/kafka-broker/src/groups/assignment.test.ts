import { expect, test } from 'vitest';
import { Writer } from '../wire/writer.ts';
import { readAssignment } from './assignment.ts';

function valid(): Buffer {
  const writer = new Writer().int16(1);
  writer.array(['orders', 'events'], (topic) => {
    writer.string(topic).array([0, 2], (partition) => writer.int32(partition));
  });
  return writer.nullableBytes(null).toBuffer();
}

test('an assignment of the consumer protocol is read', () => {
  expect(readAssignment(valid())).toEqual([
    { topic: 'orders', partitions: [0, 2] },
    { topic: 'events', partitions: [0, 2] },
  ]);
});

test('anything else is undefined, not an error', () => {
  const bytes = valid();
  for (let cut = 0; cut < bytes.length - 4; cut++)
    expect(readAssignment(bytes.subarray(0, cut)), `cut at ${cut}`).toBeUndefined();
  expect(readAssignment(Buffer.from('{"leader":true}'))).toBeUndefined();
});
