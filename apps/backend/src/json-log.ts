import type { Log } from '@o11y-lab/collector';
import type { Clock } from '@o11y-lab/model';

/** A log that writes one line of JSON per message; `write` gets whole lines. */
export function createJsonLog(write: (line: string) => void, now: Clock): Log {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      const entry = { time: new Date(now()).toISOString(), level, message, ...fields };
      write(`${JSON.stringify(entry, plain)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** Errors with their causes, and bigints, in JSON. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const described = { name: value.name, message: value.message, stack: value.stack };
  return value.cause === undefined ? described : { ...described, cause: value.cause };
}
