// A logger by hand: one JSON object per line on stdout, with the ids of the span it was written in, and the same line
// as a log record to the collector.
import { context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';

const SEVERITY = {
  DEBUG: SeverityNumber.DEBUG,
  INFO: SeverityNumber.INFO,
  WARN: SeverityNumber.WARN,
  ERROR: SeverityNumber.ERROR,
  FATAL: SeverityNumber.FATAL,
} as const;

export type Level = keyof typeof SEVERITY;
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(msg: string, fields?: Fields): void;
  info(msg: string, fields?: Fields): void;
  warn(msg: string, fields?: Fields): void;
  error(msg: string, fields?: Fields): void;
  fatal(msg: string, fields?: Fields): void;
}

/** Makes the service's logger. Levels below `levelMin` (any case, as in LOG_LEVEL=warn) are left out. */
export function createLog(
  service: string,
  levelMin = 'INFO',
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  const logger = logs.getLogger(service);
  const severityMin = SEVERITY[levelMin.toUpperCase() as Level] ?? SeverityNumber.INFO;

  const log = (level: Level, msg: string, fields: Fields = {}): void => {
    if (SEVERITY[level] < severityMin) return;
    const timestamp = new Date();
    const line = formatLine(timestamp, level, msg, service, trace.getActiveSpan()?.spanContext(), fields);
    write(`${line}\n`);
    // The record's body is the line itself, so a text search in the log store finds what the terminal shows. The fields
    // stand in it; as attributes too they would be stored twice, and shown twice after LogQL's `| json`.
    logger.emit({
      timestamp,
      severityNumber: SEVERITY[level],
      severityText: level,
      body: line,
      context: context.active(),
    });
  };

  return {
    debug: (msg, fields) => log('DEBUG', msg, fields),
    info: (msg, fields) => log('INFO', msg, fields),
    warn: (msg, fields) => log('WARN', msg, fields),
    error: (msg, fields) => log('ERROR', msg, fields),
    fatal: (msg, fields) => log('FATAL', msg, fields),
  };
}

/** One log line, without its line feed. Fields come last and cannot replace the ones every line has. */
export function formatLine(
  time: Date,
  level: Level,
  msg: string,
  service: string,
  span: SpanContext | undefined,
  fields: Fields,
): string {
  const ids = span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
  const head = { time: time.toISOString(), level, msg, service, ...ids };
  return JSON.stringify({ ...head, ...fields, ...head });
}
