// The text before the cursor as tokens, with the brackets that are open. Completion meets unfinished text all the time,
// which a parser refuses, so it looks only at what stands to the left.

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'symbol';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export interface OpenBracket {
  readonly bracket: '(' | '[' | '{';
  /** Index of its token. */
  readonly at: number;
}

export interface Left {
  /** Complete tokens before the cursor; a word, number or string that the cursor stands in is `partial`. */
  readonly tokens: readonly Token[];
  readonly open: readonly OpenBracket[];
  /** What the cursor stands in or right behind; of a string it starts after the quote. */
  readonly partial: { readonly kind: 'word' | 'string' | 'none'; readonly text: string; readonly from: number };
  readonly inComment: boolean;
}

const WORD = /[A-Za-z_][\w]*(?:[.:][\w.:-]*)?|\.[A-Za-z_][\w.-]*/y;
const PROM_WORD = /[A-Za-z_][\w:]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\w*/y;
const VARIABLE = /\$\{[^}]*\}?|\$\w*/y;
const SYMBOL = /<=|>=|=~|!~|!=|==|\|=|\|~|\|>|!>|&&|\|\||>>|<<|&>>|&<<|&>|&<|!>>|!<<|[^\s\w]/y;

/** `dotted`: words go on over dots and dashes, as attributes of TraceQL and labels of LogQL pipelines do. */
export function readLeft(text: string, cursor: number, dotted = false): Left {
  const tokens: Token[] = [];
  const open: OpenBracket[] = [];
  let i = 0;
  const none = (inComment = false): Left => ({
    tokens,
    open,
    partial: { kind: 'none', text: '', from: cursor },
    inComment,
  });
  while (i < cursor) {
    const char = text[i] ?? '';
    if (/\s/.test(char)) {
      i++;
      continue;
    }
    if (char === '#' || (dotted && text.startsWith('//', i))) {
      const end = text.indexOf('\n', i);
      if (end < 0 || end >= cursor) return none(true);
      i = end;
      continue;
    }
    if (char === '"' || char === "'" || char === '`') {
      const end = stringEnd(text, i, cursor);
      if (end === undefined) {
        return {
          tokens,
          open,
          partial: { kind: 'string', text: text.slice(i + 1, cursor), from: i + 1 },
          inComment: false,
        };
      }
      tokens.push({ kind: 'string', text: text.slice(i, end), from: i, to: end });
      i = end;
      continue;
    }
    const word = matchAt(VARIABLE, text, i) ?? matchAt(dotted ? WORD : PROM_WORD, text, i);
    if (word !== undefined) {
      const to = i + word.length;
      if (to >= cursor) {
        return { tokens, open, partial: { kind: 'word', text: text.slice(i, cursor), from: i }, inComment: false };
      }
      tokens.push({ kind: 'word', text: word, from: i, to });
      i = to;
      continue;
    }
    const number = matchAt(NUMBER, text, i);
    if (number !== undefined) {
      const to = i + number.length;
      if (to >= cursor) {
        return { tokens, open, partial: { kind: 'word', text: text.slice(i, cursor), from: i }, inComment: false };
      }
      tokens.push({ kind: 'number', text: number, from: i, to });
      i = to;
      continue;
    }
    const symbol = matchAt(SYMBOL, text, i) ?? char;
    if (symbol === '(' || symbol === '[' || symbol === '{') open.push({ bracket: symbol, at: tokens.length });
    else if (symbol === ')' || symbol === ']' || symbol === '}') open.pop();
    tokens.push({ kind: 'symbol', text: symbol, from: i, to: i + symbol.length });
    i += symbol.length;
  }
  return none();
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Offset behind the closing quote; undefined when the string is still open at the cursor. */
function stringEnd(text: string, start: number, cursor: number): number | undefined {
  const quote = text[start];
  for (let i = start + 1; i < cursor; i++) {
    if (text[i] === '\\' && quote !== '`') i++;
    else if (text[i] === quote) return i + 1;
  }
  return undefined;
}

/** The content of a string token. */
export function unquote(token: string): string {
  const inner = token.slice(1, -1);
  return token.startsWith('`') ? inner : inner.replace(/\\(.)/g, '$1');
}

export const isOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'symbol' || token.text === ')' || token.text === '}' || token.text === ']');
