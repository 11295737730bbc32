/** Longer texts do not fit into a row of the home page anyway. */
const CHARACTERS_MAX = 200;

/** What a log line says went wrong: of a JSON line its message and exception, else the line itself. */
export function errorText(line: string): string {
  return textOf(line).slice(0, CHARACTERS_MAX);
}

function textOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const fields = JSON.parse(line) as Readonly<Record<string, unknown>>; // an object: it starts with a brace
    const message = fields['msg'] ?? fields['message'];
    const exception = fields['exception.message'] ?? fields['error'] ?? fields['err'];
    const texts = [message, exception].filter((text) => typeof text === 'string' && text !== '');
    return texts.length > 0 ? texts.join(': ') : line;
  } catch {
    return line;
  }
}
