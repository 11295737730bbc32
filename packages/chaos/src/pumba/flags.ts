// Flags as Go's command lines have them: `--duration 2m`, `--duration=2m`, `-d 2m`, `-d=2m`; a switch takes a value only
// after `=`. The first word that is no flag ends them.
import { nearest } from '@o11y-lab/query-lang';
import { WrongCommand } from './wrong.ts';

export interface FlagSpec {
  readonly name: string;
  /** Other spellings; one letter or a word. */
  readonly aliases?: readonly string[];
  readonly type: 'switch' | 'text' | 'list';
  /** What the value is, for the help: `--duration DURATION`. */
  readonly value?: string;
  readonly initial?: string;
  /** An environment variable that sets it. */
  readonly env?: string;
  readonly about: string;
  /** Why it changes nothing here; such a flag is accepted, and the reason told. */
  readonly noMeaning?: string;
}

/** The flags of one level, as typed or by default. */
export interface Flags {
  text(name: string): string;
  isOn(name: string): boolean;
  list(name: string): readonly string[];
  /** Was it typed, or set by its variable? */
  has(name: string): boolean;
}

export interface ParsedFlags {
  readonly flags: Flags;
  /** What comes after the flags. */
  readonly rest: readonly string[];
  readonly notes: readonly string[];
  readonly asksHelp: boolean;
}

/** `where` names the level in messages, e.g. `pumba netem`. Throws WrongCommand. */
export function parseFlags(
  argv: readonly string[],
  specs: readonly FlagSpec[],
  where: string,
  env: Readonly<Record<string, string | undefined>> = {},
): ParsedFlags {
  const typed = new Map<string, string[]>();
  const notes: string[] = [];
  let asksHelp = false;
  let index = 0;
  for (; index < argv.length; index += 1) {
    const word = argv[index]!;
    if (word === '--') {
      index += 1;
      break;
    }
    if (!/^-./.test(word)) break;
    const [, key = '', inline] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (key === 'help' || key === 'h') {
      asksHelp = true;
      continue;
    }
    const spec = specs.find(({ name, aliases }) => name === key || aliases?.includes(key));
    if (!spec) throw unknownFlag(word, key, specs, where);
    let value = inline;
    if (spec.type === 'switch') value ??= 'true';
    else if (value === undefined) {
      index += 1;
      value = argv[index];
      if (value === undefined) {
        throw new WrongCommand(`${where}: ${word} needs a value`, `write ${word} ${spec.value ?? 'VALUE'}`);
      }
    }
    if (spec.noMeaning !== undefined) notes.push(`--${spec.name} has no meaning here: ${spec.noMeaning}`);
    typed.set(spec.name, [...(spec.type === 'list' ? (typed.get(spec.name) ?? []) : []), value]);
  }
  for (const spec of specs) {
    const value = spec.env === undefined ? undefined : env[spec.env];
    if (value !== undefined && value !== '' && !typed.has(spec.name)) typed.set(spec.name, [value]);
  }
  return { flags: flagsOf(typed, specs, where), rest: argv.slice(index), notes, asksHelp };
}

function flagsOf(typed: ReadonlyMap<string, readonly string[]>, specs: readonly FlagSpec[], where: string): Flags {
  const initial = (name: string): string => specs.find((spec) => spec.name === name)?.initial ?? '';
  const text = (name: string): string => typed.get(name)?.at(-1) ?? initial(name);
  return {
    text,
    list: (name) => typed.get(name) ?? [],
    has: (name) => typed.has(name),
    isOn(name) {
      const value = text(name).toLowerCase();
      if (['true', 't', '1'].includes(value)) return true;
      if (['false', 'f', '0', ''].includes(value)) return false;
      throw new WrongCommand(`${where}: --${name}: "${value}" is neither true nor false`, `write --${name}=true`);
    },
  };
}

function unknownFlag(word: string, key: string, specs: readonly FlagSpec[], where: string): WrongCommand {
  const near = nearest(
    key,
    specs.flatMap(({ name, aliases = [] }) => [name, ...aliases.filter((alias) => alias.length > 1)]),
  );
  const names = specs.filter((spec) => spec.noMeaning === undefined).map((spec) => `--${spec.name}`);
  return new WrongCommand(
    `${where}: unknown flag ${word.replace(/=.*/s, '')}`,
    near === undefined
      ? `${where} takes ${names.length === 0 ? 'no flags here' : names.join(', ')}`
      : `did you mean --${near}?`,
  );
}
