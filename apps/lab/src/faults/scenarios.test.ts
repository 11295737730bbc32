import { parsePumba } from '@o11y-lab/chaos';
import { expect, test } from 'vitest';
import { splitCommandLine } from './command-line.ts';
import { SCENARIOS } from './scenarios.ts';

test('names are unique, and each has both languages', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  for (const { title, about, look } of SCENARIOS) {
    for (const text of [title, about, look]) {
      expect(text.en).not.toBe('');
      expect(text['zh-TW']).toMatch(/[\u4e00-\u9fff]/);
    }
  }
});

for (const { name, commands, durationMs } of SCENARIOS) {
  test(`${name}: each command can be typed as it stands, and fits its time`, () => {
    for (const command of commands) {
      const [program, ...argv] = splitCommandLine(command);
      expect(program).toBe('pumba');
      const parsed = parsePumba(argv);
      expect(parsed, command).toMatchObject({ kind: 'run', targets: { kind: 'names' } });
      if (parsed.kind === 'run') expect(parsed.command.durationMs ?? 0).toBeLessThanOrEqual(durationMs);
    }
  });
}
