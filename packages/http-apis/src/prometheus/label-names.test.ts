import { expect, test } from 'vitest';
import { unescapeLabelName } from './label-names.ts';

const cases: readonly (readonly [path: string, name: string])[] = [
  ['job', 'job'],
  ['__name__', '__name__'],
  ['U__http_2e_route', 'http.route'],
  ['U__snake__case', 'snake_case'],
  ['U___1F600_x', '😀x'],
  ['U__a_d800_', 'U__a_d800_'],
  ['U__a_zz_', 'U__a_zz_'],
  ['U__a_2e', 'U__a_2e'],
];
for (const [path, name] of cases) test(path, () => expect(unescapeLabelName(path)).toBe(name));
