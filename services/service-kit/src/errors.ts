/** Node reports a refused connection to several addresses as an AggregateError with an empty message. */
export function messageOf(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

export type ExceptionFields = Readonly<Record<`exception.${string}`, string | undefined>>;

/** What a log line says of an error. */
export function exceptionFields(error: unknown): ExceptionFields {
  if (!(error instanceof Error)) return { 'exception.message': String(error) };
  return {
    'exception.type': error.name,
    'exception.message': messageOf(error),
    'exception.stacktrace': error.stack,
  };
}
