import type { Extraction } from '../syntax/ast.ts';
import type { Entry } from './entry.ts';
import { labelNameOf, labelValueOf } from './names.ts';

/** A pair of logfmt; `undefined` in place of a pair is a piece that can't be read. */
interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Cuts a line into `key=value`, `key="quoted value"` and bare keys. */
export function* logfmtPairs(line: string): Generator<Pair | undefined> {
  const pattern = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s="]*))?)?(?=\s|$)|\S+/gsu;
  for (const [piece, key, quoted, plain] of line.matchAll(pattern)) {
    if (key === undefined || key.includes('\ufffd')) {
      yield undefined;
      // A quote that does not end swallows the rest of the line.
      if (key === undefined && /^[^\s="]+="/.test(piece)) return;
      continue;
    }
    if (quoted === undefined) {
      yield { key, value: labelValueOf(plain ?? '') };
      continue;
    }
    const value = unescaped(quoted);
    yield value === undefined ? undefined : { key, value: labelValueOf(value) };
  }
}

export function logfmtStage(options: {
  readonly strict: boolean;
  readonly keepEmpty: boolean;
  readonly extractions: readonly Extraction[];
}): (entry: Entry) => boolean {
  const { strict, keepEmpty, extractions } = options;
  const labelsOfKey = new Map<string, string[]>();
  for (const { label, expression } of extractions) {
    labelsOfKey.set(expression, [...(labelsOfKey.get(expression) ?? []), label]);
  }
  return (entry) => {
    const seen = new Set<string>();
    for (const pair of logfmtPairs(entry.line)) {
      if (pair === undefined) {
        if (!strict) continue;
        entry.fail('LogfmtParserErr', 'the line has a piece that is no key=value');
        return true;
      }
      if (pair.value === '' && !keepEmpty) continue;
      if (extractions.length === 0) entry.extract(labelNameOf(pair.key), pair.value);
      for (const label of labelsOfKey.get(pair.key) ?? []) {
        if (seen.has(label)) continue;
        seen.add(label);
        entry.set(entry.freeName(label), pair.value);
      }
    }
    if (keepEmpty) {
      for (const { label } of extractions) if (!seen.has(label)) entry.set(entry.freeName(label), '');
    }
    return true;
  };
}

function unescaped(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted;
  try {
    return JSON.parse(`"${quoted.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`) as string;
  } catch {
    return undefined; // a wrong escape: the piece can't be read
  }
}
