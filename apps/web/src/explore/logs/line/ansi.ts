// Terminal colours (ECMA-48 SGR) as pieces of text with a style; every other control sequence is left out. Never HTML.

export interface AnsiPiece {
  readonly text: string;
  /** Class names: `bold`, `dim`, `italic`, `underline`, `fg1`…`fg7`, `fg9`…`fg15` (bright). */
  readonly styles: readonly string[];
}

const ESCAPE = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const SEQUENCE = /\u001b\[([0-9;:?]*)([@-~])?|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]?/g;

export function hasAnsi(text: string): boolean {
  return text.includes(ESCAPE);
}

export function parseAnsi(text: string): readonly AnsiPiece[] {
  const pieces: AnsiPiece[] = [];
  let styles: readonly string[] = [];
  let at = 0;
  const push = (end: number): void => {
    if (end > at) pieces.push({ text: text.slice(at, end), styles });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    at = match.index + match[0].length;
    if (match[2] === 'm') styles = restyled(styles, match[1] ?? '');
  }
  push(text.length);
  return pieces;
}

export function withoutAnsi(text: string): string {
  return hasAnsi(text) ? text.replace(SEQUENCE, '') : text;
}

const WORDS: Readonly<Record<number, string>> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline' };

function restyled(before: readonly string[], parameters: string): readonly string[] {
  let styles = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) styles = [];
    else if (code in WORDS) styles = [...without(styles, WORDS[code] ?? ''), WORDS[code] ?? ''];
    else if (code === 22) styles = without(styles, 'bold', 'dim');
    else if (code === 23) styles = without(styles, 'italic');
    else if (code === 24) styles = without(styles, 'underline');
    else if (code >= 30 && code <= 37) styles = colored(styles, code - 30);
    else if (code >= 90 && code <= 97) styles = colored(styles, code - 82);
    else if (code === 39) styles = styles.filter((style) => !style.startsWith('fg'));
    else if (code === 38 || code === 48) {
      // 256 colours: the first sixteen are the named ones; others, and true colours, stay plain.
      const isPalette = codes[i + 1] === 5;
      const color = codes[i + 2] ?? 16;
      if (code === 38 && isPalette && color < 16) styles = colored(styles, color);
      i += isPalette ? 2 : 4;
    }
  }
  return styles;
}

function colored(styles: readonly string[], color: number): readonly string[] {
  return [...styles.filter((style) => !style.startsWith('fg')), `fg${color}`];
}

function without(styles: readonly string[], ...names: readonly string[]): readonly string[] {
  return styles.filter((style) => !names.includes(style));
}
