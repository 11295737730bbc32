// Colours for SQL, which need no grammar: words, texts, numbers and comments.
import { StreamLanguage, type StringStream } from '@codemirror/language';
import { SQL_FUNCTIONS, SQL_KEYWORDS } from '../completion/sql-words.ts';

const KEYWORDS: ReadonlySet<string> = new Set(SQL_KEYWORDS);
const FUNCTIONS: ReadonlySet<string> = new Set(SQL_FUNCTIONS.map(({ name }) => name));

interface SqlState {
  /** What the end of a token that goes on over lines looks like. */
  until: "'" | '"' | '*/' | undefined;
}

export function sqlToken(stream: StringStream, state: SqlState): string | null {
  if (state.until !== undefined) return readOn(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('--')) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match('/*')) {
    state.until = '*/';
    return readOn(stream, state);
  }
  const quote = stream.peek();
  if (quote === "'" || quote === '"') {
    stream.next();
    state.until = quote;
    return readOn(stream, state);
  }
  if (stream.match(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i)) return 'number';
  const word = /^[A-Za-z_]\w*/.exec(stream.string.slice(stream.pos))?.[0];
  if (word !== undefined) {
    stream.pos += word.length;
    const lower = word.toLowerCase();
    if (KEYWORDS.has(lower)) return 'keyword';
    return FUNCTIONS.has(lower) || stream.peek() === '(' ? 'variableName.function' : 'variableName';
  }
  stream.next();
  return 'operator';
}

function readOn(stream: StringStream, state: SqlState): string {
  const style = state.until === '*/' ? 'comment' : state.until === '"' ? 'variableName' : 'string';
  const until = state.until ?? '';
  const at = stream.string.indexOf(until, stream.pos);
  if (at < 0) stream.skipToEnd();
  else {
    stream.pos = at + until.length;
    state.until = undefined;
  }
  return style;
}

export const language = StreamLanguage.define<SqlState>({
  name: 'sql',
  startState: () => ({ until: undefined }),
  copyState: (state) => ({ ...state }),
  token: sqlToken,
  languageData: { closeBrackets: { brackets: ['(', '[', "'", '"'] }, commentTokens: { line: '--' } },
});
