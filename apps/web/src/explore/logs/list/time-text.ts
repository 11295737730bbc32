// Times of lines as text. One formatter serves thousands of lines: making one costs more than all of them.
import { formatDuration } from '../../../i18n/format.ts';
import type { Locale } from '../../../i18n/locale.tsx';

export type TimeText = (timeMs: number) => string;

export interface ClockOptions {
  readonly locale: Locale;
  readonly zoneName: 'UTC' | undefined;
  readonly withDate: boolean;
}

/** Time of day to the millisecond, with the day where lines of several days stand together. */
export function clockText({ locale, zoneName, withDate }: ClockOptions): TimeText {
  const format = new Intl.DateTimeFormat(locale, {
    ...(zoneName ? { timeZone: zoneName } : {}),
    ...(withDate ? { month: '2-digit', day: '2-digit' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  return (timeMs) => format.format(timeMs);
}

/** Time since a line. */
export function relativeText(baseMs: number, locale: Locale): TimeText {
  return (timeMs) => {
    const sinceMs = timeMs - baseMs;
    return `${sinceMs < 0 ? '−' : '+'}${formatDuration(Math.abs(sinceMs), locale)}`;
  };
}
