// Words of a command line into flags with their texts, by the rules of POSIX and GNU: `-u 5`, `-u5`, `-qv`,
// `--vus=5`, `--vus 5`, `--` ends flags. Flags and arguments may be mixed.
import { nearest } from '@o11y-lab/query-lang';
import type { Flag } from './flags.ts';
import { UsageError } from './usage-error.ts';

export interface ParsedFlags {
  readonly given: ReadonlyMap<Flag, readonly string[]>;
  readonly args: readonly string[];
}

/** @throws UsageError */
export function parseFlags(words: readonly string[], flags: readonly Flag[]): ParsedFlags {
  const given = new Map<Flag, string[]>();
  const args: string[] = [];
  const put = (flag: Flag, text: string): void => {
    const texts = given.get(flag);
    if (texts) texts.push(text);
    else given.set(flag, [text]);
  };
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      args.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      const flag = flags.find(({ long }) => long === name) ?? unknownFlag(name, flags);
      if (equals >= 0) put(flag, word.slice(equals + 1));
      else put(flag, isBare(flag) ? 'true' : takeNext(rest, `--${name}`));
    } else if (word.startsWith('-') && word !== '-') {
      let letters = word.slice(1);
      while (letters !== '') {
        const letter = letters.charAt(0);
        letters = letters.slice(1);
        const flag = flags.find(({ short }) => short === letter);
        if (!flag) throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`);
        if (isBare(flag) && !letters.startsWith('=')) {
          put(flag, 'true');
          continue;
        }
        put(flag, letters === '' ? takeNext(rest, `-${letter}`) : letters.replace(/^=/, ''));
        letters = '';
      }
    } else args.push(word);
  }
  return { given, args };
}

function isBare(flag: Flag): boolean {
  return flag.kind === 'switch' || flag.kind === 'http-debug';
}

function takeNext(rest: string[], name: string): string {
  const next = rest.shift();
  if (next === undefined) throw new UsageError(`flag needs an argument: ${name}`);
  return next;
}

function unknownFlag(name: string, flags: readonly Flag[]): never {
  const similar = nearest(
    name,
    flags.map(({ long }) => long),
  );
  throw new UsageError(`unknown flag: --${name}${similar ? `; did you mean --${similar}?` : ''}`);
}
