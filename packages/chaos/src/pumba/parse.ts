// The command line of `pumba`. Order matters as it does there: flags of pumba, the command, its flags, targets.
import { nearest } from '@o11y-lab/query-lang';
import { COMMANDS, type CommandSpec, fullName } from './commands.ts';
import { type ParsedFlags, parseFlags } from './flags.ts';
import { GLOBAL_FLAGS, parseGlobal, VERSION_FLAG } from './globals.ts';
import { RE2 } from './targets.ts';
import type { PumbaGlobal, PumbaParse, PumbaTargets } from './types.ts';
import { formatDuration } from './units.ts';
import { WrongCommand } from './wrong.ts';

/** Commands that list, end or explain; Pumba has none of them but `help`. */
const OWN_COMMANDS = ['ps', 'end', 'scenarios', 'scenario', 'help'];
/** Fewer than any command line that is meant so; a larger one is a mistake of a script. */
const TARGETS_MAX = 100;

type Env = Readonly<Record<string, string | undefined>>;

/** `argv` without the name of the program. Never throws: what can't be run comes back as `wrong`, with a hint. */
export function parsePumba(argv: readonly string[], env: Env = {}): PumbaParse {
  try {
    return parse(argv, env);
  } catch (error) {
    if (error instanceof WrongCommand) return { kind: 'wrong', message: error.message, hint: error.hint };
    throw error;
  }
}

function parse(argv: readonly string[], env: Env): PumbaParse {
  const top = parseFlags(argv, [...GLOBAL_FLAGS, VERSION_FLAG], 'pumba', env);
  if (top.flags.isOn('version')) return { kind: 'version' };
  const [word, ...rest] = top.rest;
  if (word === undefined) return { kind: 'help', topic: '' };
  if (word === 'help' || word === 'h') return helpOn(rest);
  if (top.asksHelp) return helpOn(top.rest);
  if (OWN_COMMANDS.includes(word)) return parseOwn(word, rest);
  // Pumba's own `stop` insists on targets, so that this can't be one.
  if (word === 'stop' && rest.length === 0) return { kind: 'stop', ids: [] };

  const group = COMMANDS.find((command) => command.group?.name === word)?.group;
  if (group) return parseGrouped(group.name, rest, top);
  const command = COMMANDS.find((candidate) => !candidate.group && candidate.name === word);
  if (!command) throw unknownCommand(word);
  const own = parseFlags(rest, command.flags, `pumba ${word}`);
  if (own.asksHelp) return { kind: 'help', topic: word };
  return run(command, top, own, own);
}

function parseGrouped(name: string, argv: readonly string[], top: ParsedFlags): PumbaParse {
  const members = COMMANDS.filter((command) => command.group?.name === name);
  const outer = parseFlags(argv, members[0]?.group?.flags ?? [], `pumba ${name}`);
  const [word, ...rest] = outer.rest;
  if (word === 'help' || word === 'h') return helpOn([name, ...rest]);
  if (outer.asksHelp) return helpOn([name]);
  const names = members.map((command) => command.name);
  if (word === undefined) {
    throw new WrongCommand(`pumba ${name}: say what to do`, `it has the commands ${names.join(', ')}`);
  }
  const command = members.find((candidate) => candidate.name === word);
  if (!command) {
    const near = nearest(word, names);
    throw new WrongCommand(
      `pumba ${name}: unknown command "${word}"`,
      near ? `did you mean ${near}?` : `it has the commands ${names.join(', ')}`,
    );
  }
  const own = parseFlags(rest, command.flags, `pumba ${name} ${word}`);
  if (own.asksHelp) return helpOn([name, word]);
  return run(command, top, outer, own);
}

function run(command: CommandSpec, top: ParsedFlags, outer: ParsedFlags, own: ParsedFlags): PumbaParse {
  const name = fullName(command);
  const global = parseGlobal(top.flags);
  const {
    fault,
    durationMs,
    limit,
    notes = [],
  } = command.build({
    where: `pumba ${name}`,
    own: own.flags,
    group: outer.flags,
  });
  const targets = parseTargets(own.rest, name);
  if (command.needsTargets && targets.kind === 'all') {
    throw new WrongCommand(
      `pumba ${name}: name the processes`,
      `e.g. ${command.examples[0]}, or 're2:.*' for all of them`,
    );
  }
  if (command.fitsInterval) checkInterval(name, global, durationMs);
  return {
    kind: 'run',
    global,
    command: { name, fault, limit, ...(durationMs === undefined ? {} : { durationMs }) },
    targets,
    notes: [...new Set([...top.notes, ...outer.notes, ...own.notes, ...notes])],
  };
}

function parseTargets(words: readonly string[], name: string): PumbaTargets {
  const flag = words.find((word) => word.startsWith('-'));
  if (flag !== undefined) {
    throw new WrongCommand(`pumba ${name}: ${flag} comes after the targets`, 'write flags before the names');
  }
  const [first] = words;
  if (first === undefined) return { kind: 'all' };
  if (words.length > TARGETS_MAX) {
    throw new WrongCommand(`pumba ${name}: ${words.length} targets, at most ${TARGETS_MAX}`, 'use one re2:EXPRESSION');
  }
  // Among several words an expression is one of the names; the empty one matches everything.
  if (words.length > 1 || !first.startsWith(RE2)) return { kind: 'names', names: words };
  return { kind: 'regex', source: first.slice(RE2.length) };
}

function checkInterval(name: string, { intervalMs }: PumbaGlobal, durationMs: number | undefined): void {
  if (intervalMs === undefined || durationMs === undefined || durationMs < intervalMs) return;
  throw new WrongCommand(
    `pumba ${name}: --duration ${formatDuration(durationMs)} is not shorter than --interval ${formatDuration(intervalMs)}`,
    'one has to be over before the next begins',
  );
}

function parseOwn(word: string, argv: readonly string[]): PumbaParse {
  const takesJson = word === 'ps' || word === 'scenarios';
  const flags = takesJson ? [{ name: 'json', aliases: ['j'], type: 'switch', about: 'as JSON' } as const] : [];
  const own = parseFlags(argv, flags, `pumba ${word}`);
  if (own.asksHelp) return helpOn([word]);
  const [first, ...more] = own.rest;
  if (word === 'end') return { kind: 'stop', ids: own.rest };
  if (word === 'scenario' && first !== undefined && more.length === 0) return { kind: 'scenario', name: first };
  if (word === 'scenario') {
    throw new WrongCommand('pumba scenario: name one', '`pumba scenarios` lists them');
  }
  if (first !== undefined) {
    throw new WrongCommand(`pumba ${word}: takes no arguments, got "${first}"`, `type just pumba ${word}`);
  }
  const json = own.flags.isOn('json');
  return word === 'ps' ? { kind: 'list', json } : { kind: 'scenario-list', json };
}

function helpOn(words: readonly string[]): PumbaParse {
  const topic = words.filter((word) => !word.startsWith('-')).join(' ');
  if (topic === '' || isTopic(topic)) return { kind: 'help', topic };
  // `pumba --help kill service-a`: the command is what is asked about.
  const shorter = words.slice(0, words.length - 1);
  return shorter.length > 0 ? helpOn(shorter) : unknownHelp(topic);
}

function unknownHelp(topic: string): PumbaParse {
  const { message, hint } = unknownCommand(topic);
  return { kind: 'wrong', message, hint };
}

function isTopic(topic: string): boolean {
  return (
    OWN_COMMANDS.includes(topic) ||
    COMMANDS.some((command) => fullName(command) === topic || command.group?.name === topic)
  );
}

function unknownCommand(word: string): WrongCommand {
  const topLevel = new Set([...COMMANDS.map((command) => command.group?.name ?? command.name), ...OWN_COMMANDS]);
  const inGroup = COMMANDS.find((command) => command.group && command.name === word);
  if (inGroup) {
    return new WrongCommand(
      `pumba: unknown command "${word}"`,
      `${word} belongs to ${fullName(inGroup)}: ${inGroup.examples[0]}`,
    );
  }
  const near = nearest(word, topLevel);
  return new WrongCommand(
    `pumba: unknown command "${word}"`,
    near ? `did you mean ${near}?` : `it has the commands ${[...topLevel].join(', ')}`,
  );
}
