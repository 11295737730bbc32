import { expect, test } from 'vitest';
import { HISTORY_MAX, parseHistory } from './history.ts';

const record = { id: 'f1', state: 'active', fromUnixMs: 10, untilUnixMs: 50, targets: ['a'], fault: { kind: 'pause' } };
const whole = { ...record, command: 'pumba pause a', by: 'page', durationMs: 40 };

test('one that was active ended when its time was over, or when we look', () => {
  const text = JSON.stringify({ version: 1, lastNumber: 3, records: [whole] });
  expect(parseHistory(text, 30)).toMatchObject({ lastNumber: 3, records: [{ state: 'ended', toUnixMs: 30 }] });
  expect(parseHistory(text, 90)).toMatchObject({ records: [{ endedBy: 'lab-down', toUnixMs: 50 }] });
});

test('an effect that was being measured is lost', () => {
  const records = [{ ...whole, state: 'ended', effect: { kind: 'measuring', signal: 'x' } }];
  const text = JSON.stringify({ version: 1, lastNumber: 1, records });
  expect(parseHistory(text, 90).records[0]?.effect).toMatchObject({ kind: 'unmeasured' });
});

const text = JSON.stringify({ version: 1, lastNumber: 1, records: [whole] });
test('damaged ones are none', () => {
  const none = { lastNumber: 0, records: [] };
  for (let length = 0; length < text.length; length++) expect(parseHistory(text.slice(0, length), 1)).toEqual(none);
  for (const bad of ['null', '[]', '{"records":{},"lastNumber":1}', '{"records":[],"lastNumber":-1}']) {
    expect(parseHistory(bad, 1)).toEqual(none);
  }
  const many = JSON.stringify({ lastNumber: 1, records: [null, {}, 7, ...new Array(300).fill(whole)] });
  expect(parseHistory(many, 1).records).toHaveLength(HISTORY_MAX);
});
