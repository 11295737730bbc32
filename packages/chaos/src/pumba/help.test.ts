import { expect, test } from 'vitest';
import { COMMANDS, fullName } from './commands.ts';
import { formatCommand } from './format.ts';
import { renderPumbaHelp } from './help.ts';
import { parsePumba } from './parse.ts';

const topics = new Set(['', 'ps', 'end', 'scenarios', 'scenario', 'help']);
for (const command of COMMANDS) {
  topics.add(fullName(command));
  if (command.group) topics.add(command.group.name);
}

for (const topic of topics) {
  test(`help on "${topic}" is neither wide nor broken`, () => {
    const text = renderPumbaHelp(topic);
    expect(text).toMatch(new RegExp(`^pumba ${topic.split(' ')[0]}`));
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(104);
    expect(text).not.toMatch(/undefined|\[object/);
  });
}

for (const command of COMMANDS) {
  test(`help on "${fullName(command)}" names every flag, and its examples run`, () => {
    const text = renderPumbaHelp(fullName(command));
    for (const flag of [...command.flags, ...(command.group?.flags ?? [])]) expect(text).toContain(`--${flag.name}`);
    for (const example of command.examples) {
      expect(text).toContain(example);
      const words = [...example.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
        word.replaceAll(/['"]/g, ''),
      );
      expect(parsePumba(words.slice(1)), example).toMatchObject({ kind: 'run', command: { name: fullName(command) } });
    }
  });
}

test('an argument with blanks and quotes survives a shell', () => {
  const line = formatCommand({ fault: { kind: 'exec', command: 'sh', args: ["it's", 'a b'] }, targets: ['service-a'] });
  expect(line).toBe(`pumba exec --command sh --args 'it'\\''s' --args 'a b' service-a`);
});

test('a line leaves out what is so by default', () => {
  const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
  const netem = { kind: 'delay', timeMs: 500, jitterMs: 10, correlationPercent: 20, distribution: '' } as const;
  const line = formatCommand({ fault: { kind: 'netem', netem, filter }, targets: ['service-a'], durationMs: 120_000 });
  expect(line).toBe('pumba netem --duration 2m delay --time 500 service-a');
});
