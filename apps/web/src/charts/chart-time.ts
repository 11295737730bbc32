// Times on axes and in tooltips: the reader's language, always 24 hours. Pure but for the time zone of the machine.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  locale: string,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone ?? ''}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...(timeZone && { timeZone }), ...options });
    formats.set(key, found);
  }
  return found;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const CLOCK_SECONDS: Intl.DateTimeFormatOptions = { ...CLOCK, second: '2-digit' };
const CLOCK_MILLIS: Intl.DateTimeFormatOptions = { ...CLOCK_SECONDS, fractionalSecondDigits: 3 };
const DAY: Intl.DateTimeFormatOptions = { month: '2-digit', day: '2-digit' };

/** Stands for a time zone where times are milliseconds since something began. */
export const ELAPSED = 'elapsed';

/** `1:05`, `1:00:05`, and `1:05.250` between two seconds. */
export function elapsedTime(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / SECOND_MS);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = Math.round(Math.abs(ms) % SECOND_MS);
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`;
  const clock = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${ms < 0 ? '-' : ''}${clock}:${two(seconds % 60)}${fraction}`;
}

export interface TimeStyle {
  readonly locale: string;
  /** An IANA name, `utc` or `elapsed`; undefined: of the machine. */
  readonly timeZone: string | undefined;
}

/** Labels of ticks that are `stepMs` apart; the first tick of a day says which day it is. */
export function timeTicks(ticksMs: readonly number[], stepMs: number, { locale, timeZone }: TimeStyle): string[] {
  if (timeZone === ELAPSED) return ticksMs.map(elapsedTime);
  const day = format(locale, timeZone, DAY);
  if (stepMs >= DAY_MS) return ticksMs.map((ms) => day.format(ms));
  const clock = format(
    locale,
    timeZone,
    stepMs < SECOND_MS ? CLOCK_MILLIS : stepMs < MINUTE_MS ? CLOCK_SECONDS : CLOCK,
  );
  let before: string | undefined;
  return ticksMs.map((ms) => {
    const today = day.format(ms);
    const isNewDay = before !== undefined && before !== today;
    before = today;
    return isNewDay ? `${today}\n${clock.format(ms)}` : clock.format(ms);
  });
}

/** A moment in full: date, and time to the second, or to the millisecond where samples are that close. */
export function fullTime(ms: number, { locale, timeZone }: TimeStyle, precise = false): string {
  if (timeZone === ELAPSED) return elapsedTime(ms);
  return format(locale, timeZone, {
    year: 'numeric',
    ...DAY,
    ...(precise || ms % SECOND_MS !== 0 ? CLOCK_MILLIS : CLOCK_SECONDS),
  }).format(ms);
}

export function clockTime(ms: number, { locale, timeZone }: TimeStyle): string {
  if (timeZone === ELAPSED) return elapsedTime(ms);
  return format(locale, timeZone, CLOCK_SECONDS).format(ms);
}
