import { expect, test } from 'vitest';
import { splitCommandLine } from './command-line.ts';

const cases = [
  { text: 'pumba kill  a', want: ['pumba', 'kill', 'a'] },
  { text: `stress --stressors "--cpu 4" x`, want: ['stress', '--stressors', '--cpu 4', 'x'] },
  { text: `a 'b "c"' "d \\"e\\"" f\\ g`, want: ['a', 'b "c"', 'd "e"', 'f g'] },
  { text: `'' a""b`, want: ['', 'ab'] },
  { text: '  ', want: [] },
];
for (const c of cases) test(c.text, () => expect(splitCommandLine(c.text)).toEqual(c.want));

test('a quote that is not closed', () => {
  expect(() => splitCommandLine(`pumba 'x`)).toThrow('is not closed');
});
