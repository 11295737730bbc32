// A command line as text → its words, as a shell would cut it: blanks, quotes, backslashes; nothing is expanded. Pure.

/** @throws when a quote is not closed */
export function splitCommandLine(text: string): string[] {
  const words: string[] = [];
  let word = '';
  /** Whether a word has begun; an empty one in quotes is one, too. */
  let isInWord = false;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(text[at + 1] ?? '')) word += text[++at];
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      isInWord = true;
    } else if (char === '\\' && at + 1 < text.length) {
      isInWord = true;
      word += text[++at];
    } else if (/\s/.test(char)) {
      if (isInWord) words.push(word);
      word = '';
      isInWord = false;
    } else {
      isInWord = true;
      word += char;
    }
  }
  if (quote !== undefined) throw new Error(`a quote (${quote}) is not closed in: ${text}`);
  if (isInWord) words.push(word);
  return words;
}
