import { expect, test } from 'vitest';
import { JsonText } from '../wire/json-text.ts';
import { AttributeSet, LETTER } from './attribute-set.ts';

function add(set: AttributeSet, key: string, value: string, letter: number = LETTER.string): void {
  set.beginKey();
  set.out.string(key);
  set.endKey();
  set.out.string(value);
  set.endValue(letter);
}

test('no attributes', () => {
  const set = new AttributeSet();
  set.reset();
  expect(set.finish()).toEqual({ json: '{}', types: '' });
});

test('a key that comes twice keeps its last value and letter', () => {
  const set = new AttributeSet();
  set.reset();
  add(set, 'a', '1', LETTER.int);
  add(set, 'b', 'x');
  add(set, 'a', 'true', LETTER.bool);
  add(set, 'c', 'y');
  add(set, 'a', 'z');
  expect(set.finish()).toEqual({ json: '{"b":"x","c":"y","a":"z"}', types: 'sss' });
});

test('keys alike in length, ends and middle stay apart', () => {
  const set = new AttributeSet();
  set.reset();
  add(set, 'axbxc', '1');
  add(set, 'aybyc', '2');
  expect(set.finish().json).toBe('{"axbxc":"1","aybyc":"2"}');
});

for (const count of [31, 32, 33, 1000]) {
  test(`${count} keys, each twice`, () => {
    const set = new AttributeSet();
    set.reset();
    for (const round of ['old', 'new']) for (let i = 0; i < count; i++) add(set, `key-${i}`, `${round}-${i}`);
    const { json, types } = set.finish();
    const entries = Object.entries(JSON.parse(json) as Record<string, string>);
    expect(entries).toEqual(Array.from({ length: count }, (_, i) => [`key-${i}`, `new-${i}`]));
    expect(json.match(/key-/g)).toHaveLength(count);
    expect(types).toBe('s'.repeat(count));
  });
}

test('a set can be used again, and inside other text', () => {
  const out = new JsonText();
  const set = new AttributeSet(out);
  for (let round = 0; round < 2; round++) {
    out.raw('>');
    set.open();
    add(set, 'a', '1');
    add(set, 'a', '2');
    set.close();
  }
  expect(out.toString()).toBe('>{"a":"2"}>{"a":"2"}');
});
