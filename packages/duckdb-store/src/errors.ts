import { StoreError } from '@o11y-lab/storage';

/** What a failed DuckDB call means for whoever must act. */
export type FailureKind = 'disk' | 'memory' | 'fatal' | 'corrupt' | 'locked' | 'interrupted' | 'data';

/** Sorts DuckDB's messages: it has no codes, but each kind of error begins with its own words. */
export function kindOfFailure(error: unknown): FailureKind {
  const message = messageOf(error);
  if (/no space left|disk quota|disk full|could not write|failed to write|could not truncate/i.test(message))
    return 'disk';
  if (/database has been invalidated|^FATAL Error/i.test(message)) return 'fatal';
  if (/could not set lock|conflicting lock/i.test(message)) return 'locked';
  if (/^IO Error: .*(not a valid DuckDB database|corrupt|checksum)/is.test(message)) return 'corrupt';
  if (/^(Serialization Error|Corruption)|corrupt|checksum/i.test(message)) return 'corrupt';
  if (/^IO Error/i.test(message)) return 'disk';
  if (/^Out of Memory|failed to (allocate|pin|offload)/i.test(message)) return 'memory';
  if (/^INTERRUPT/i.test(message)) return 'interrupted';
  return 'data';
}

/** The error that callers of the store see; a StoreError stays as it is. */
export function storeErrorOf(error: unknown, doing: string): StoreError {
  if (error instanceof StoreError) return error;
  const detail = firstLine(messageOf(error));
  const options = { cause: error };
  switch (kindOfFailure(error)) {
    case 'memory':
      return new StoreError('too-much', `${doing}: the database is out of its memory limit: ${detail}`, options);
    case 'corrupt':
      return new StoreError('corrupt', `${doing}: ${detail}`, options);
    case 'interrupted':
      return new StoreError('closed', `${doing}: interrupted, the store is closing`, options);
    default:
      return new StoreError('disk', `${doing}: ${detail}`, options);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
