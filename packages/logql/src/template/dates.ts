// Go writes layouts as the example time Mon Jan 2 15:04:05 MST 2006.

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
const LAYOUT =
  /2006|January|Monday|Z07:00|-07:00|Z0700|-0700|MST|Jan|Mon|[.,]0+|[.,]9+|06|01|02|15|03|04|05|_2|PM|pm|1|2|3|4|5/g;

/** Formats a time in UTC. */
export function formatDate(layout: string, unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n));
  const nanos = String(((unixNano % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(9, '0');
  const hour12 = date.getUTCHours() % 12 || 12;
  const two = (value: number): string => String(value).padStart(2, '0');
  return layout.replace(LAYOUT, (token) => {
    switch (token) {
      case '2006':
        return String(date.getUTCFullYear()).padStart(4, '0');
      case '06':
        return two(date.getUTCFullYear() % 100);
      case 'January':
        return MONTHS[date.getUTCMonth()] ?? '';
      case 'Jan':
        return (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3);
      case 'Monday':
        return DAYS[date.getUTCDay()] ?? '';
      case 'Mon':
        return (DAYS[date.getUTCDay()] ?? '').slice(0, 3);
      case '01':
        return two(date.getUTCMonth() + 1);
      case '1':
        return String(date.getUTCMonth() + 1);
      case '02':
        return two(date.getUTCDate());
      case '_2':
        return String(date.getUTCDate()).padStart(2);
      case '2':
        return String(date.getUTCDate());
      case '15':
        return two(date.getUTCHours());
      case '03':
        return two(hour12);
      case '3':
        return String(hour12);
      case '04':
        return two(date.getUTCMinutes());
      case '4':
        return String(date.getUTCMinutes());
      case '05':
        return two(date.getUTCSeconds());
      case '5':
        return String(date.getUTCSeconds());
      case 'PM':
        return date.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'pm':
        return date.getUTCHours() < 12 ? 'am' : 'pm';
      case 'MST':
        return 'UTC';
      case 'Z07:00':
      case 'Z0700':
        return 'Z';
      case '-07:00':
        return '+00:00';
      case '-0700':
        return '+0000';
      default: {
        const digits = nanos.slice(0, token.length - 1);
        const shown = token.includes('9') ? digits.replace(/0+$/, '') : digits;
        return shown === '' ? '' : `${token.charAt(0)}${shown}`;
      }
    }
  });
}

/** Reads a time by its layout; undefined when it does not fit or the zone is unknown. */
export function parseDate(layout: string, text: string, zone: string): bigint | undefined {
  const tokens: string[] = [];
  let pattern = '';
  let at = 0;
  for (const match of layout.matchAll(LAYOUT)) {
    pattern += quote(layout.slice(at, match.index));
    tokens.push(match[0]);
    pattern += patternOf(match[0]);
    at = match.index + match[0].length;
  }
  // Go reads fractions of a second behind the seconds even where the layout has none.
  const found = new RegExp(`^${pattern}${quote(layout.slice(at))}$`).exec(text);
  if (!found) return undefined;
  const parts = {
    year: 1,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanos: 0n,
    pm: false,
    offsetMs: undefined as number | undefined,
  };
  for (const [i, token] of tokens.entries()) readPart(token, found[i + 1] ?? '', parts);
  const hour = parts.pm && parts.hour < 12 ? parts.hour + 12 : parts.hour;
  const localMs = Date.UTC(parts.year, parts.month - 1, parts.day, hour, parts.minute, parts.second);
  const offsetMs = parts.offsetMs ?? zoneOffsetMs(zone, localMs);
  return offsetMs === undefined ? undefined : BigInt(localMs - offsetMs) * 1_000_000n + parts.nanos;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanos: bigint;
  pm: boolean;
  offsetMs: number | undefined;
}

function readPart(token: string, value: string, parts: Parts): void {
  if (token === '2006') parts.year = Number(value);
  else if (token === '06') parts.year = (Number(value) < 69 ? 2000 : 1900) + Number(value);
  else if (token === 'January' || token === 'Jan')
    parts.month = MONTHS.findIndex((month) => month.startsWith(value)) + 1;
  else if (token === '01' || token === '1') parts.month = Number(value);
  else if (token === '02' || token === '2' || token === '_2') parts.day = Number(value);
  else if (token === '15' || token === '03' || token === '3') parts.hour = Number(value);
  else if (token === '04' || token === '4') parts.minute = Number(value);
  else if (token === '05' || token === '5') parts.second = Number(value);
  else if (token === 'PM' || token === 'pm') parts.pm = value.toLowerCase() === 'pm';
  else if (/^[.,]/.test(token)) parts.nanos = BigInt(value.slice(1).padEnd(9, '0') || '0');
  else if (/07/.test(token)) parts.offsetMs = offsetOf(value);
}

function patternOf(token: string): string {
  if (token === '2006') return '(\\d{4})';
  if (/^(?:January|Jan|Monday|Mon)$/.test(token)) return '([A-Za-z]+)';
  if (token === 'MST') return '([A-Z]{3,5})';
  if (token === 'PM' || token === 'pm') return '([AaPp][Mm])';
  if (token.startsWith('Z')) return '(Z|[+-]\\d\\d:?\\d\\d)';
  if (token.startsWith('-')) return '([+-]\\d\\d:?\\d\\d)';
  if (/^[.,]9/.test(token)) return '((?:[.,]\\d{1,9})?)';
  if (/^[.,]0/.test(token)) return `([.,]\\d{${token.length - 1}})`;
  return token.length === 2 && token !== '_2' ? '(\\d{2})' : ' ?(\\d{1,2})';
}

function offsetOf(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3_600_000 + Number(match[3]) * 60_000);
}

/** How far a zone's clocks are ahead of UTC at a local time; undefined for an unknown zone. */
function zoneOffsetMs(zone: string, localMs: number): number | undefined {
  if (zone === 'UTC' || zone === '' || zone === 'Local') return 0;
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
      new Date(localMs),
    );
    return offsetOf((parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', ''));
  } catch {
    return undefined; // Intl refuses a zone that it does not know
  }
}

function quote(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
