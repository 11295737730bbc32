import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hintText } from './hint-words.ts';

const labYaml = readFileSync(new URL('../../../../lab.yaml', import.meta.url), 'utf8');
const hints = [...labYaml.matchAll(/^ {2}- say: (.+)$/gm)].map(([, say]) => say ?? '');

test('lab.yaml has hints', () => expect(hints.length).toBeGreaterThan(3));

for (const say of hints) {
  test(`"${say}" is said in Chinese, and as it is in English`, () => {
    expect(hintText(say, 'en')).toBe(say);
    expect(hintText(say, 'zh-TW')).toMatch(/\p{Script=Han}/u);
  });
}

test('a hint of somebody else is shown as it is written', () => {
  expect(hintText('feed the cat', 'zh-TW')).toBe('feed the cat');
});
