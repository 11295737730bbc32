import { expect, test } from 'vitest';
import { labelName } from './label-name.ts';

const cases: readonly [string, string | undefined][] = [
  ['status', 'status'],
  ['http.response.status_code', 'http_response_status_code'],
  ['a..b', 'a__b'],
  ['a-b/c', 'a_b_c'],
  ['3rd', 'key_3rd'],
  ['_private', 'key_private'],
  ['.private', 'key_private'],
  ['__reserved__', '__reserved__'],
  ['größe', 'gr__e'],
  ['😀x', 'key_x'],
  ['', undefined],
  ['...', undefined],
  ['日本', undefined],
];

for (const [attribute, want] of cases) {
  test(`${JSON.stringify(attribute)} is the label ${want}`, () => expect(labelName(attribute)).toBe(want));
}
