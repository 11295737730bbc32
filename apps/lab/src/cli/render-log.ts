// One log line for people. JSON lines, as services write them, become: time LEVEL message key=value …
import type { LogLine } from '@o11y-lab/lab-control';
import { padEnd, type Style } from './style.ts';

export interface LogRenderer {
  readonly style: Style;
  /** Name → column of the colour; also decides how wide the prefix is. */
  readonly names: readonly string[];
  /** The line as it was written. */
  readonly isRaw: boolean;
  readonly formatTime: (unixMs: number) => string;
}

/** The lines to print; a stack trace takes several. */
export function renderLogLine(line: LogLine, renderer: LogRenderer): string[] {
  const { style, names } = renderer;
  const width = Math.max(...names.map((name) => name.length), line.service.length);
  const prefix = style.hue(Math.max(0, names.indexOf(line.service)), `${padEnd(line.service, width)} |`);
  return textsOf(line, renderer).map((text) => `${prefix} ${text}`.trimEnd());
}

/** Local wall-clock time with milliseconds. */
export function formatLocalTime(unixMs: number): string {
  const date = new Date(unixMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

function textsOf(line: LogLine, renderer: LogRenderer): string[] {
  const { style, formatTime } = renderer;
  if (renderer.isRaw) return [line.text];
  if (line.stream === 'lab') return [`${style.dim(formatTime(line.unixMs))} ${style.yellow(line.text)}`];
  const record = parseRecord(line.text);
  if (record === undefined) return [`${style.dim(formatTime(line.unixMs))} ${line.text}`];
  const { unixMs, level, message, fields, stack } = readRecord(record, line.unixMs);
  const shown = fields.map(([key, value]) => `${style.dim(`${key}=`)}${value}`).join(' ');
  const first = [style.dim(formatTime(unixMs)), paintLevel(level, style), message, shown].filter((part) => part !== '');
  return [first.join(' '), ...stack.map((frame) => style.dim(`  ${frame}`))];
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const TIME_KEYS = ['time', 'timestamp', 'ts', '@timestamp'];
const LEVEL_KEYS = ['level', 'severity', 'severity_text', 'lvl'];
const MESSAGE_KEYS = ['msg', 'message', 'body'];
/** The prefix says it already, or nobody asks. */
const HIDDEN_KEYS = new Set(['pid', 'hostname', 'name', 'service', 'service_name', 'service.name', 'v', 'trace_flags']);
/** pino's numbers (https://getpino.io). */
const LEVELS: Readonly<Record<string, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

interface ReadRecord {
  readonly unixMs: number;
  readonly level: string;
  readonly message: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly stack: readonly string[];
}

function readRecord(record: Readonly<Record<string, unknown>>, arrivedUnixMs: number): ReadRecord {
  const timeKey = TIME_KEYS.find((key) => key in record);
  const levelKey = LEVEL_KEYS.find((key) => key in record);
  const messageKey = MESSAGE_KEYS.find((key) => typeof record[key] === 'string');
  const level = String(levelKey === undefined ? '' : record[levelKey]);
  const fields: [string, string][] = [];
  let stack: string[] = [];
  for (const [key, value] of Object.entries(record)) {
    if (key === timeKey || key === levelKey || key === messageKey || HIDDEN_KEYS.has(key)) continue;
    const trace = stackOf(key, value);
    if (trace) stack = trace;
    else fields.push([key, typeof value === 'string' ? quote(value) : JSON.stringify(value)]);
  }
  return {
    unixMs: toUnixMs(timeKey === undefined ? undefined : record[timeKey]) ?? arrivedUnixMs,
    level: LEVELS[level] ?? level.toUpperCase(),
    message: messageKey === undefined ? '' : String(record[messageKey]),
    fields,
    stack,
  };
}

/** pino's `err: { type, message, stack }`, or a plain `stack` or `exception.stacktrace`. */
function stackOf(key: string, value: unknown): string[] | undefined {
  if (typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string') {
    return value.stack.split('\n');
  }
  return /stack(trace)?$/.test(key) && typeof value === 'string' ? value.split('\n') : undefined;
}

function toUnixMs(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

function quote(text: string): string {
  return /[\s"=]/.test(text) || text === '' ? JSON.stringify(text) : text;
}

function paintLevel(level: string, style: Style): string {
  const padded = level === '' ? '' : padEnd(level, 5);
  if (level === 'ERROR' || level === 'FATAL') return style.red(padded);
  if (level === 'WARN') return style.yellow(padded);
  return level === 'INFO' ? style.green(padded) : style.dim(padded);
}
