// Dashboard variables and macros are no part of any query language. Before a query is parsed they give way to legal text
// of the same length, so that the columns of an error stay those of what was written.

const REFERENCE = /\$\{[^}\s]*\}|\$\w+|\[\[\w+\]\]/y;
const DURATIONS = /^(?:__rate_interval|__interval|__range|__auto)$/;
const NUMBERS = /^__(?:interval_ms|range_ms|range_s|from|to)$/;

/**
 * The same text with every `$name`, `${name:format}` and `[[name]]` replaced. Within strings only what is surely a
 * variable is: a macro, a braced one, or one of `variables` (`$` means something of its own in templates and patterns).
 */
export function maskVariables(text: string, variables: readonly string[] = []): string {
  if (!text.includes('$') && !text.includes('[[')) return text;
  let out = '';
  let quote = '';
  for (let i = 0; i < text.length; ) {
    const char = text[i] ?? '';
    if (quote !== '' && char === '\\' && quote !== '`') {
      out += text.slice(i, i + 2);
      i += 2;
      continue;
    }
    if (quote === '' && (char === '"' || char === "'" || char === '`')) quote = char;
    else if (char === quote) quote = '';
    REFERENCE.lastIndex = i;
    const found = char === '$' || char === '[' ? REFERENCE.exec(text)?.[0] : undefined;
    if (found === undefined) {
      out += char;
      i++;
      continue;
    }
    const name = /\w+/.exec(found)?.[0] ?? '';
    const isSure = found.startsWith('${') || name.startsWith('__') || variables.includes(name);
    if (quote === '') out += standIn(name, found.length, text.slice(0, i));
    else out += isSure ? 'v'.repeat(found.length) : found;
    i += found.length;
  }
  return out;
}

function standIn(name: string, length: number, before: string): string {
  if (NUMBERS.test(name)) return `${'0'.repeat(length - 1)}1`;
  if (DURATIONS.test(name) || /(?:\[|\boffset)\s*-?$/.test(before) || /\[[^\]]*:\s*$/.test(before)) {
    return `${'0'.repeat(length - 2)}1s`;
  }
  return 'v'.repeat(length);
}
