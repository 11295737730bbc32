/** What a log line says beside its message. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What the kit asks of a service's logger, whichever it is. For pino see `messageFirst`. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  fatal(message: string, fields?: Fields): void;
}
