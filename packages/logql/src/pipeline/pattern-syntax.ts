// The pattern language of `| pattern` and `|>`: literal text with captures `<name>` and gaps `<_>`.
import { QueryError, type SourceRange } from '@o11y-lab/query-lang';

export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  /** The name is empty for a gap. */
  | { readonly kind: 'capture'; readonly name: string };

/** Reads the pattern of `| pattern`. @throws QueryError `bad-pattern`. */
export function parseCapturePattern(text: string, range?: SourceRange): readonly PatternPart[] {
  const parts = parseParts(text, range);
  const names = parts.flatMap((part) => (part.kind === 'capture' && part.name !== '' ? [part.name] : []));
  if (names.length === 0) throw new QueryError('bad-pattern', 'the pattern needs at least one named capture', range);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new QueryError('bad-pattern', `the pattern captures ${twice} twice`, range);
  return parts;
}

/** Reads the pattern of `|>` and `!>`, which has gaps only. @throws QueryError `bad-pattern`. */
export function parseLinePattern(text: string, range?: SourceRange): readonly PatternPart[] {
  const parts = parseParts(text, range);
  const named = parts.find((part) => part.kind === 'capture' && part.name !== '');
  if (named) throw new QueryError('bad-pattern', 'a line filter takes gaps <_> only, no named capture', range);
  return parts;
}

/** True when the whole line fits; a gap is never empty. */
export function linePatternMatches(parts: readonly PatternPart[], line: string): boolean {
  let at = 0;
  let gap = false;
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'capture') {
      gap = true;
      continue;
    }
    const isLast = i === parts.length - 1;
    // The last literal must end the line, so it is looked for from the end.
    const found = isLast && gap ? line.length - part.text.length : line.indexOf(part.text, at + (gap ? 1 : 0));
    if (!line.startsWith(part.text, found) || (gap ? found <= at : found !== at)) return false;
    at = found + part.text.length;
    gap = false;
  }
  return gap ? at < line.length : at === line.length;
}

/** The captures of a line, by name; stops where the line stops fitting. */
export function readCaptures(parts: readonly PatternPart[], line: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let at = 0;
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'literal') {
      if (i === 0) {
        if (!line.startsWith(part.text)) return found;
        at = part.text.length;
      }
      continue;
    }
    const next = parts[i + 1];
    const end = next?.kind === 'literal' ? line.indexOf(next.text, at) : line.length;
    const value = line.slice(at, end < 0 ? line.length : end);
    if (part.name !== '' && value !== '') found.push([part.name, value]);
    if (end < 0) return found;
    at = end + (next?.kind === 'literal' ? next.text.length : 0);
  }
  return found;
}

function parseParts(text: string, range: SourceRange | undefined): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  let at = 0;
  for (const match of text.matchAll(/<([A-Za-z_][A-Za-z0-9_]*)>/g)) {
    if (match.index > at) parts.push({ kind: 'literal', text: text.slice(at, match.index) });
    else if (parts.length > 0) throw new QueryError('bad-pattern', 'two captures need text between them', range);
    parts.push({ kind: 'capture', name: match[1] === '_' ? '' : (match[1] ?? '') });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'literal', text: text.slice(at) });
  return parts;
}
