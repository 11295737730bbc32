// Help texts, made of the tables that the parser reads.
import { COMMANDS, type CommandSpec, fullName } from './commands.ts';
import type { FlagSpec } from './flags.ts';
import { GLOBAL_FLAGS, VERSION_FLAG } from './globals.ts';

const WIDTH = 100;

const OWN: readonly (readonly [string, string, string])[] = [
  ['ps', 'pumba ps [--json]', 'list the faults that are active'],
  ['end', 'pumba end [ID…]', 'end these faults, or all of them; `pumba stop` without targets does the same'],
  ['scenarios', 'pumba scenarios [--json]', 'list ready-made experiments'],
  ['scenario', 'pumba scenario NAME', 'run one of them until it is over or Ctrl-C'],
  ['help', 'pumba help [COMMAND]', 'explain a command'],
];

/** `topic`: '' or a command as in `PumbaParse`; an unknown one gets the overview. */
export function renderPumbaHelp(topic: string): string {
  const own = OWN.find(([name]) => name === topic);
  if (own) return `${own[1]}\n\n  ${own[2]}\n`;
  const members = COMMANDS.filter((command) => command.group?.name === topic);
  if (members.length > 0) return groupHelp(members);
  const command = COMMANDS.find((candidate) => fullName(candidate) === topic);
  return command ? commandHelp(command) : overview();
}

function overview(): string {
  const commands: [string, string][] = [];
  for (const command of COMMANDS) {
    const name = command.group?.name ?? command.name;
    if (!commands.some(([known]) => known === name)) commands.push([name, command.group?.about ?? command.about]);
  }
  return [
    'pumba [flags] COMMAND [flags of the command] [TARGET…]',
    '',
    ...wrap(
      'Disturbs the running lab, with the commands of Pumba. What has a duration ends by itself; Ctrl-C ends it early.',
    ),
    '',
    'commands',
    ...table(commands),
    '',
    'ours',
    ...table(OWN.map(([, usage, about]) => [usage, about])),
    '',
    'targets',
    ...wrap(
      'Names of processes (service-a), names of containers (o11y_lab_for_dummies-service-a-1), or one RE2 expression ' +
        "('re2:^service'). Without a target: all processes, except for kill, stop and rm.",
    ),
    '',
    'flags, before the command',
    ...flagTable([...GLOBAL_FLAGS, VERSION_FLAG]),
    '',
    'examples',
    '  pumba netem --duration 2m delay --time 500 service-a',
    '  pumba --interval 15s kill service-d',
    '  pumba pause --duration 20s postgres',
    '',
  ].join('\n');
}

function groupHelp(members: readonly CommandSpec[]): string {
  const group = members[0]!.group!; // they were found by it
  return [
    `pumba ${group.name} [flags] COMMAND [flags of the command] [TARGET…]`,
    '',
    ...wrap(sentence(group.about)),
    '',
    'commands',
    ...table(members.map((command) => [command.name, command.about])),
    '',
    'flags, before the command',
    ...flagTable(group.flags),
    '',
    'examples',
    ...members.slice(0, 3).map((command) => `  ${command.examples[0]}`),
    '',
  ].join('\n');
}

function commandHelp(command: CommandSpec): string {
  const target = command.needsTargets ? 'TARGET…' : '[TARGET…]';
  const usage = command.group
    ? `pumba ${command.group.name} --duration DURATION ${command.name} [flags] ${target}`
    : `pumba ${command.name} [flags] ${target}`;
  return [
    usage,
    '',
    ...wrap(sentence(command.about)),
    ...(command.more ?? []).flatMap((paragraph) => ['', ...wrap(paragraph)]),
    '',
    'flags',
    ...flagTable(command.flags),
    ...(command.group
      ? ['', `flags of ${command.group.name}, before ${command.name}`, ...flagTable(command.group.flags)]
      : []),
    '',
    'examples',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** Flags without a meaning here come last, by name only. */
function flagTable(flags: readonly FlagSpec[]): string[] {
  const rows = flags
    .filter((flag) => flag.noMeaning === undefined)
    .map((flag): [string, string] => {
      const short = (flag.aliases ?? []).filter((alias) => alias.length === 1).map((alias) => `, -${alias}`);
      const initial =
        flag.type !== 'switch' && flag.initial ? ` (${flag.initial})` : flag.initial === 'true' ? ' (on)' : '';
      return [`--${flag.name}${short.join('')}${flag.value ? ` ${flag.value}` : ''}`, `${flag.about}${initial}`];
    });
  const idle = flags.filter((flag) => flag.noMeaning !== undefined).map((flag) => `--${flag.name}`);
  return [...table(rows), ...(idle.length === 0 ? [] : wrap(`Accepted, without a meaning here: ${idle.join(', ')}`))];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrap(right, width + 4).map((line, index) => (index === 0 ? `  ${left.padEnd(width)}  ${line.trimStart()}` : line)),
  );
}

/** Lines no longer than WIDTH, each indented. */
function wrap(text: string, indent = 2): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => ' '.repeat(indent) + each);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
