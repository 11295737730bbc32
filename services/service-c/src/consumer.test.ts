import { expect, test } from 'vitest';
import { parseEvent } from './consumer.ts';

test('a JSON object is an event', () => {
  expect(parseEvent(Buffer.from('{"type":"x","n":1}'))).toEqual({ type: 'x', n: 1 });
});

const bad: { name: string; value: Buffer | null; want: RegExp }[] = [
  { name: 'a tombstone', value: null, want: /not JSON/ },
  { name: 'nothing', value: Buffer.alloc(0), want: /not JSON/ },
  { name: 'half an object', value: Buffer.from('{"type":'), want: /not JSON/ },
  { name: 'bytes', value: Buffer.from([0xff, 0xfe, 0x00]), want: /not JSON/ },
  { name: 'null', value: Buffer.from('null'), want: /not a JSON object/ },
  { name: 'a list', value: Buffer.from('[{}]'), want: /not a JSON object/ },
  { name: 'a number', value: Buffer.from('7'), want: /not a JSON object/ },
];

for (const c of bad) {
  test(`${c.name} is no event`, () => {
    expect(() => parseEvent(c.value)).toThrow(c.want);
  });
}
