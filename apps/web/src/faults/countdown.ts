// How long a fault goes on. Pure.
import type { FaultRecord } from '@o11y-lab/lab-control';

type Times = Pick<FaultRecord, 'fromUnixMs' | 'untilUnixMs'>;

export interface Countdown {
  /** Undefined for what ends only when somebody ends it. */
  readonly remainingMs: number | undefined;
  /** Of the whole, 1 at the start and 0 at the end; 1 without an end. */
  readonly share: number;
  /** `1:23`; the time it has been going on when it has no end. */
  readonly text: string;
}

export function countdown({ fromUnixMs, untilUnixMs }: Times, nowMs: number): Countdown {
  if (untilUnixMs === undefined) {
    return { remainingMs: undefined, share: 1, text: clockText(Math.max(0, nowMs - fromUnixMs)) };
  }
  const remainingMs = Math.max(0, untilUnixMs - nowMs);
  const wholeMs = untilUnixMs - fromUnixMs;
  return {
    remainingMs,
    share: wholeMs <= 0 ? 0 : Math.min(1, remainingMs / wholeMs),
    // Rounded up: 0:00 is over.
    text: clockText(Math.ceil(remainingMs / 1000) * 1000),
  };
}

/** Of several: the one that ends last. */
export function longest<T extends Times>(records: readonly T[]): T | undefined {
  const end = ({ untilUnixMs }: T): number => untilUnixMs ?? Number.POSITIVE_INFINITY;
  return records.reduce<T | undefined>(
    (last, each) => (last === undefined || end(each) > end(last) ? each : last),
    undefined,
  );
}

/** `0:07`, `1:23`, `1:02:03`. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
