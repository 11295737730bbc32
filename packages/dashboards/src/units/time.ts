// Durations. Values of one unit are shown in the largest unit they fill: 90 s are 1.50 mins.
import { type FormattedValue, type Formatter, fixed, plain, si, withSuffix } from './formatter.ts';

interface Step {
  /** Seconds. */
  readonly size: number;
  readonly suffix: string;
  /** Up to this many seconds, exclusive. */
  readonly below: number;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WEEK = 604_800;
/** Years of 365 days decide when to change over; shown are mean solar years. */
const YEAR = 31_536_000;
const YEAR_SHOWN = 31_556_900;

const STEPS: readonly Step[] = [
  { size: 1e-9, suffix: ' ns', below: 1e-6 },
  { size: 1e-6, suffix: ' µs', below: 1e-3 },
  { size: 1e-3, suffix: ' ms', below: 1 },
  { size: 1, suffix: ' s', below: MINUTE },
  { size: MINUTE, suffix: ' mins', below: HOUR },
  { size: HOUR, suffix: ' hours', below: DAY },
  { size: DAY, suffix: ' days', below: WEEK },
  { size: WEEK, suffix: ' weeks', below: YEAR },
  { size: YEAR_SHOWN, suffix: ' years', below: Number.POSITIVE_INFINITY },
];

/** Values counted in `perSecond`ths of a second, shown from the step `from` on ("ms" values never become µs). */
function duration(perSecond: number, from: string, leaveOut: readonly string[] = []): Formatter {
  const first = STEPS.findIndex((step) => step.suffix === from);
  const steps = STEPS.slice(first).filter((step) => !leaveOut.includes(step.suffix));
  return (value, decimals) => {
    if (!Number.isFinite(value)) return { text: fixed(value) };
    if (value === 0) return { text: '0', suffix: perSecond === 1 ? ' s' : from };
    const step = steps.find(({ below }, index) => below * perSecond > Math.abs(value) || index === steps.length - 1);
    if (!step) return { text: fixed(value) };
    // Dividing two exact numbers keeps 1.5 at 1.5, where 90 × (1 / 60) might not.
    const shown = step.size < 1 ? (value * Math.round(1 / step.size)) / perSecond : value / (perSecond * step.size);
    return { text: fixed(shown, decimals), suffix: step.suffix };
  };
}

const LONG: readonly (readonly [name: string, milliseconds: number])[] = [
  ['year', YEAR * 1000],
  ['month', 30 * DAY * 1000],
  ['week', WEEK * 1000],
  ['day', DAY * 1000],
  ['hour', HOUR * 1000],
  ['minute', MINUTE * 1000],
  ['second', 1000],
  ['millisecond', 1],
];

/** "1 hour, 2 minutes": one part, and one more per decimal. */
function inWords(millisecondsPerValue: number, zero: string): Formatter {
  const format: Formatter = (value, decimals, context): FormattedValue => {
    if (!Number.isFinite(value)) return { text: fixed(value) };
    if (value === 0) return { text: '0', suffix: ` ${zero}` };
    if (value < 0) return { ...format(-value, decimals, context), suffix: ' ago' };
    let rest = value * millisecondsPerValue;
    const parts: string[] = [];
    for (const [name, size] of LONG) {
      if (parts.length > (decimals ?? 0)) break;
      const whole = Math.floor(rest / size);
      if (whole === 0 && parts.length === 0) continue;
      parts.push(`${whole} ${name}${whole === 1 ? '' : 's'}`);
      rest -= whole * size;
    }
    return { text: parts.join(', ') || fixed(value, decimals) };
  };
  return format;
}

/** "26:03:04", or with days "1 d 02:03:04". */
function clockFace(withDays: boolean): Formatter {
  return (value) => {
    if (!Number.isFinite(value)) return { text: fixed(value) };
    const seconds = Math.round(Math.abs(value));
    const days = withDays ? Math.floor(seconds / DAY) : 0;
    const two = (part: number): string => String(part).padStart(2, '0');
    const hours = Math.floor((seconds - days * DAY) / HOUR);
    const face = `${two(hours)}:${two(Math.floor(seconds / MINUTE) % 60)}:${two(seconds % 60)}`;
    return { text: `${value < 0 ? '-' : ''}${days > 0 ? `${days} d ` : ''}${face}` };
  };
}

/** "01h:02m:03s:004ms": from the largest part that is not zero, `decimals` further parts; all when not given. */
function clock(millisecondsPerValue: number): Formatter {
  return (value, decimals) => {
    if (!Number.isFinite(value)) return { text: fixed(value) };
    const total = Math.floor(Math.abs(value) * millisecondsPerValue);
    const parts: readonly (readonly [number, number, string])[] = [
      [Math.floor(total / 3_600_000), 2, 'h'],
      [Math.floor(total / 60_000) % 60, 2, 'm'],
      [Math.floor(total / 1000) % 60, 2, 's'],
      [total % 1000, 3, 'ms'],
    ];
    const first = parts.findIndex(([part], index) => part > 0 || index === 3);
    const shown = parts.slice(first, decimals === undefined ? undefined : first + 1 + decimals);
    const text = shown.map(([part, digits, unit]) => `${String(part).padStart(digits, '0')}${unit}`).join(':');
    return withSuffix(value < 0 ? `-${text}` : text, '');
  };
}

const minutes = duration(1 / MINUTE, ' mins');
const seconds = duration(1, ' ns');

export const TIME_UNITS: Readonly<Record<string, Formatter>> = {
  ns: duration(1e9, ' ns', [' weeks']),
  µs: duration(1e6, ' µs', [' weeks']),
  ms: duration(1e3, ' ms', [' weeks']),
  s: seconds,
  m: (value, decimals, context) => {
    const shown = minutes(value, decimals, context);
    return shown.suffix === ' mins' ? { ...shown, suffix: ' min' } : shown;
  },
  h: duration(1 / HOUR, ' hours'),
  d: duration(1 / DAY, ' days'),
  dtdurationms: inWords(1, 'milliseconds'),
  dtdurations: inWords(1000, 'seconds'),
  dthms: clockFace(false),
  dtdhms: clockFace(true),
  timeticks: (value, decimals, context) => seconds(value / 100, decimals, context),
  clockms: clock(1),
  clocks: clock(1000),
  hertz: si('Hz'),
  rotrpm: plain('rpm'),
  rothz: si('Hz'),
  rotrads: plain('rad/s'),
  rotdegs: plain('°/s'),
};
