// Dates by a pattern in the words of moment.js ("YYYY-MM-DD HH:mm:ss"), which is what dashboard files hold, in any
// time zone that Intl knows.

/** The parts of one instant in one zone. */
interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const TOKENS =
  /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|DD|Do|D|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|SSS|SS|S|A|a|ZZ|Z|X|x|LTS|LT|LL|L/g;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A formatter per zone: making one costs more than using it a hundred times. Zones are few, so this does not grow. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** `timeMs` by `pattern` in `timeZone` (IANA, "utc", "browser"; undefined: the machine's). An unknown zone reads as UTC. */
export function formatDate(timeMs: number, pattern: string, timeZone?: string): string {
  if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15) return 'Invalid date';
  const parts = partsOf(timeMs, timeZone);
  return pattern.replace(TOKENS, (token, literal: string | undefined) => literal ?? tokenText(token, parts, timeMs));
}

/** "3 hours ago", "in 2 days". */
export function formatFromNow(timeMs: number, nowMs: number): string {
  const seconds = Math.abs(nowMs - timeMs) / 1000;
  const text = roughly(seconds);
  return timeMs > nowMs ? `in ${text}` : `${text} ago`;
}

/** Minutes that the zone is ahead of UTC at an instant. */
export function zoneOffsetMinutes(timeMs: number, timeZone?: string): number {
  const p = partsOf(timeMs, timeZone);
  const asUtc = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second, p.millisecond);
  return Math.round((asUtc - timeMs) / 60_000);
}

function roughly(seconds: number): string {
  const steps: readonly (readonly [limit: number, size: number, name: string])[] = [
    [45 * 60, 60, 'minute'],
    [22 * 3600, 3600, 'hour'],
    [26 * 86_400, 86_400, 'day'],
    [320 * 86_400, 30.44 * 86_400, 'month'],
    [Number.POSITIVE_INFINITY, 365.25 * 86_400, 'year'],
  ];
  if (seconds < 45) return 'a few seconds';
  for (const [limit, size, name] of steps) {
    if (seconds >= limit) continue;
    const n = Math.max(1, Math.round(seconds / size));
    return n === 1 ? `${name === 'hour' ? 'an' : 'a'} ${name}` : `${n} ${name}s`;
  }
  return 'long';
}

function partsOf(timeMs: number, timeZone: string | undefined): DateParts {
  const found: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(timeMs)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  const millisecond = ((timeMs % 1000) + 1000) % 1000;
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    millisecond,
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

function formatterOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const key = timeZone ?? '';
  const known = formatters.get(key);
  if (known) return known;
  const made = makeFormatter(timeZone);
  formatters.set(key, made);
  return made;
}

function makeFormatter(timeZone: string | undefined): Intl.DateTimeFormat {
  const shape = {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  if (!timeZone || timeZone === 'browser') return new Intl.DateTimeFormat('en-US', shape);
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...shape,
      timeZone: timeZone.toLowerCase() === 'utc' ? 'UTC' : timeZone,
    });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...shape, timeZone: 'UTC' });
  }
}

function tokenText(token: string, p: DateParts, timeMs: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const twelve = p.hour % 12 === 0 ? 12 : p.hour % 12;
  switch (token) {
    case 'YYYY':
      return String(p.year).padStart(4, '0');
    case 'YY':
      return two(p.year % 100);
    case 'MMMM':
      return MONTHS[p.month - 1] ?? '';
    case 'MMM':
      return (MONTHS[p.month - 1] ?? '').slice(0, 3);
    case 'MM':
      return two(p.month);
    case 'M':
      return String(p.month);
    case 'DDDD':
      return String(dayOfYear(p)).padStart(3, '0');
    case 'DDD':
      return String(dayOfYear(p));
    case 'DD':
      return two(p.day);
    case 'Do':
      return ordinal(p.day);
    case 'D':
      return String(p.day);
    case 'dddd':
      return DAYS[p.weekday] ?? '';
    case 'ddd':
      return (DAYS[p.weekday] ?? '').slice(0, 3);
    case 'dd':
      return (DAYS[p.weekday] ?? '').slice(0, 2);
    case 'd':
      return String(p.weekday);
    case 'HH':
      return two(p.hour);
    case 'H':
      return String(p.hour);
    case 'hh':
      return two(twelve);
    case 'h':
      return String(twelve);
    case 'mm':
      return two(p.minute);
    case 'm':
      return String(p.minute);
    case 'ss':
      return two(p.second);
    case 's':
      return String(p.second);
    case 'SSS':
      return String(Math.floor(p.millisecond)).padStart(3, '0');
    case 'SS':
      return two(Math.floor(p.millisecond / 10));
    case 'S':
      return String(Math.floor(p.millisecond / 100));
    case 'A':
      return p.hour < 12 ? 'AM' : 'PM';
    case 'a':
      return p.hour < 12 ? 'am' : 'pm';
    case 'Z':
      return offsetText(p, timeMs, ':');
    case 'ZZ':
      return offsetText(p, timeMs, '');
    case 'X':
      return String(Math.floor(timeMs / 1000));
    case 'x':
      return String(timeMs);
    case 'LTS':
      return `${twelve}:${two(p.minute)}:${two(p.second)} ${p.hour < 12 ? 'AM' : 'PM'}`;
    case 'LT':
      return `${twelve}:${two(p.minute)} ${p.hour < 12 ? 'AM' : 'PM'}`;
    case 'LL':
      return `${MONTHS[p.month - 1]} ${p.day}, ${p.year}`;
    case 'L':
      return `${two(p.month)}/${two(p.day)}/${p.year}`;
    default:
      return token;
  }
}

function dayOfYear(p: DateParts): number {
  return Math.round((Date.UTC(p.year, p.month - 1, p.day) - Date.UTC(p.year, 0, 1)) / 86_400_000) + 1;
}

function ordinal(day: number): string {
  const teen = day > 10 && day < 14;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

function offsetText(p: DateParts, timeMs: number, separator: string): string {
  const asUtc = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second, p.millisecond);
  const minutes = Math.round((asUtc - timeMs) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}${separator}${two(absolute % 60)}`;
}
