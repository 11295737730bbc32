import { encodeAttributes } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { textAttribute } from './text-attribute.ts';

const KEY = 'db.system';

describe(`the value of ${KEY}`, () => {
  const cases: readonly { name: string; entries: readonly [string, string][]; value: string | undefined }[] = [
    { name: 'is not there', entries: [['db.name', 'lab']], value: undefined },
    { name: 'no attributes at all', entries: [], value: undefined },
    { name: 'first', entries: [[KEY, 'postgresql']], value: 'postgresql' },
    {
      name: 'behind others',
      entries: [
        ['a', '1'],
        [KEY, 'mysql'],
      ],
      value: 'mysql',
    },
    { name: 'empty', entries: [[KEY, '']], value: '' },
    { name: 'with quotes and backslashes', entries: [[KEY, 'a"b\\c\\']], value: 'a"b\\c\\' },
    { name: 'a longer key of the same start', entries: [[`${KEY}.name`, 'x']], value: undefined },
    { name: 'a longer key of the same end', entries: [[`old.${KEY}`, 'x']], value: undefined },
    { name: 'a hostile key with a quote before it', entries: [[`x"${KEY}`, 'x']], value: undefined },
    { name: 'a hostile value that looks like it', entries: [['x', `"${KEY}":"evil"`]], value: undefined },
    {
      name: 'a hostile key, then the real one',
      entries: [
        [`x"${KEY}`, 'evil'],
        [KEY, 'good'],
      ],
      value: 'good',
    },
  ];
  for (const { name, entries, value } of cases) {
    test(name, () => {
      const { json } = encodeAttributes(new Map(entries.map(([key, text]) => [key, { kind: 'string', value: text }])));
      expect(textAttribute(json, KEY)).toBe(value);
    });
  }

  for (const json of ['', '{', `{"${KEY}":"`, `{"${KEY}":"cut`, `{"${KEY}":"cut\\"`, `"${KEY}":7`]) {
    test(`text cut off: ${json}`, () => {
      expect(textAttribute(json, KEY)).toBeUndefined();
    });
  }
});
