// One line of the log, as the terminal, a pipe, or a program wants it.
import type { LogLevel } from '../engine/types.ts';

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly timeMs: number;
  /** e.g. source=console */
  readonly fields: Readonly<Record<string, string>>;
}

export type LogStyle =
  /** `INFO[0003] text   source=console`, seconds since the start. */
  | { readonly kind: 'terminal'; readonly startMs: number; readonly hasColours: boolean }
  /** `time="…" level=info msg=text source=console` */
  | { readonly kind: 'logfmt' }
  | { readonly kind: 'json' }
  /** The message alone. */
  | { readonly kind: 'raw' };

const SHORT: Readonly<Record<LogLevel, string>> = { debug: 'DEBU', info: 'INFO', warning: 'WARN', error: 'ERRO' };
const COLOUR: Readonly<Record<LogLevel, number>> = { debug: 37, info: 36, warning: 33, error: 31 };
/** Fields line up behind messages that are no longer. */
const MESSAGE_COLUMNS = 44;

/** Without a line feed at the end. */
export function logText(entry: LogEntry, style: LogStyle): string {
  switch (style.kind) {
    case 'terminal':
      return terminalText(entry, style);
    case 'logfmt':
      return [['time', timeOf(entry)], ['level', entry.level], ['msg', entry.message], ...Object.entries(entry.fields)]
        .map(([name, value]) => `${name}=${quote(value ?? '')}`)
        .join(' ');
    case 'json':
      return JSON.stringify({ level: entry.level, msg: entry.message, ...entry.fields, time: timeOf(entry) });
    case 'raw':
      return entry.message;
    default:
      return style satisfies never;
  }
}

function terminalText(entry: LogEntry, { startMs, hasColours }: LogStyle & { kind: 'terminal' }): string {
  const paint = (text: string): string => (hasColours ? `\u001b[${COLOUR[entry.level]}m${text}\u001b[0m` : text);
  const seconds = String(Math.max(0, Math.floor((entry.timeMs - startMs) / 1000))).padStart(4, '0');
  const fields = Object.entries(entry.fields).map(([name, value]) => ` ${paint(name)}=${quote(value)}`);
  const message = fields.length > 0 ? entry.message.padEnd(MESSAGE_COLUMNS) : entry.message;
  return `${paint(SHORT[entry.level])}[${seconds}] ${message}${fields.join('')}`;
}

/** RFC 3339, seconds. */
function timeOf(entry: LogEntry): string {
  return new Date(entry.timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function quote(text: string): string {
  return /^[\w\-./@^+]+$/.test(text) ? text : JSON.stringify(text);
}
