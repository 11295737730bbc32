// From the text of a flag or variable to the value of an option, in the form that scripts write it.
import type { Flag } from './flags.ts';
import { UsageError } from './usage-error.ts';

/**
 * `texts` are all that were given for one flag, in order; a switch without a value is `true`.
 * @throws UsageError naming the flag or variable as `origin` says it
 */
export function readValues(flag: Flag, texts: readonly string[], origin: string): unknown {
  const last = texts.at(-1) ?? '';
  const wrong = (want: string): UsageError => new UsageError(`invalid argument "${last}" for ${origin}: want ${want}`);
  switch (flag.kind) {
    case 'switch':
      if (/^(1|t|true)$/i.test(last)) return true;
      if (/^(0|f|false)$/i.test(last)) return false;
      throw wrong('true or false');
    case 'integer':
      if (!/^-?\d+$/.test(last)) throw wrong('a whole number');
      return Number(last);
    case 'text':
    case 'duration':
      return last;
    case 'http-debug':
      return last === 'true' ? 'headers' : last === 'false' ? '' : last;
    case 'repeated':
      return texts;
    case 'list':
      return splitAll(texts);
    case 'stages':
      return splitAll(texts).map((text) => {
        const found = /^(.+):(\d+)$/.exec(text.trim());
        if (!found) throw new UsageError(`invalid argument "${text}" for ${origin}: want duration:target, e.g. 30s:10`);
        return { duration: found[1], target: Number(found[2]) };
      });
    case 'pairs':
      return Object.fromEntries(
        texts.map((text) => {
          const equals = text.indexOf('=');
          if (equals < 1) throw new UsageError(`invalid argument "${text}" for ${origin}: want name=value`);
          return [text.slice(0, equals), text.slice(equals + 1)];
        }),
      );
    case 'dns':
      return Object.fromEntries(
        last.split(',').map((part) => {
          const [name = '', value = ''] = part.split('=');
          if (!['ttl', 'select', 'policy'].includes(name)) throw wrong('ttl=…,select=…,policy=…');
          return [name, value];
        }),
      );
    default:
      return flag.kind satisfies never;
  }
}

function splitAll(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
