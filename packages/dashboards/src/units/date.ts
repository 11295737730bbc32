// Instants in milliseconds, shown as dates.
import { formatDate, formatFromNow } from '../time/format-date.ts';
import type { Formatter } from './formatter.ts';

export function datePattern(pattern: string, patternToday?: string): Formatter {
  return (value, _decimals, { timeZone, nowMs }) => {
    const sameDay =
      patternToday !== undefined &&
      nowMs !== undefined &&
      formatDate(value, 'YYYY-MM-DD', timeZone) === formatDate(nowMs, 'YYYY-MM-DD', timeZone);
    return { text: formatDate(value, sameDay ? patternToday : pattern, timeZone) };
  };
}

const local: Formatter = (value, _decimals, { locale = 'en-US', timeZone }) => {
  const zone = timeZone && timeZone !== 'browser' ? { timeZone: timeZone === 'utc' ? 'UTC' : timeZone } : {};
  return { text: new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', ...zone }).format(value) };
};

const ISO = 'YYYY-MM-DD HH:mm:ss';
const US = 'MM/DD/YYYY h:mm:ss a';

export const DATE_UNITS: Readonly<Record<string, Formatter>> = {
  dateTimeAsIso: datePattern(ISO),
  dateTimeAsIsoNoDateIfToday: datePattern(ISO, 'HH:mm:ss'),
  dateTimeAsUS: datePattern(US),
  dateTimeAsUSNoDateIfToday: datePattern(US, 'h:mm:ss a'),
  dateTimeAsLocal: local,
  dateTimeAsLocalNoDateIfToday: local,
  dateTimeAsSystem: datePattern(ISO),
  // Without a present there is no "ago".
  dateTimeFromNow: (value, _decimals, { nowMs, timeZone }) => ({
    text: nowMs === undefined ? formatDate(value, ISO, timeZone) : formatFromNow(value, nowMs),
  }),
};
