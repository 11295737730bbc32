// The level of a line: one of a few words, whatever its writer called it.
import { defineMessages } from '../../../i18n/locale.tsx';

export const LEVELS = ['fatal', 'critical', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'] as const;
export type Level = (typeof LEVELS)[number];

const ALIASES: Readonly<Record<string, Level>> = {
  emerg: 'critical',
  alert: 'critical',
  crit: 'critical',
  err: 'error',
  eror: 'error',
  warning: 'warn',
  wrn: 'warn',
  information: 'info',
  inf: 'info',
  notice: 'info',
  dbg: 'debug',
  trc: 'trace',
};

export function levelOf(text: string | undefined): Level {
  const word = (text ?? '').toLowerCase();
  return LEVELS.find((level) => level === word) ?? ALIASES[word] ?? 'unknown';
}

/** Value of `detected_level` that a filter for a level wants: lines without one have none. */
export function filterValueOf(level: Level): string {
  return level === 'unknown' ? '' : level;
}

/** As bad things should be: at the bottom of the stack, where they can be compared. */
export const LEVEL_COLORS: Readonly<Record<Level, string>> = {
  fatal: 'var(--series-10)',
  critical: 'var(--series-5)',
  error: 'var(--o11y-error)',
  warn: 'var(--o11y-warn)',
  info: 'var(--o11y-ok)',
  debug: 'var(--o11y-accent)',
  trace: 'var(--series-12)',
  unknown: 'var(--o11y-text-dim)',
};

export const levelMessages = defineMessages({
  en: {
    fatal: 'fatal',
    critical: 'critical',
    error: 'error',
    warn: 'warn',
    info: 'info',
    debug: 'debug',
    trace: 'trace',
    unknown: 'no level',
  },
  'zh-TW': {
    fatal: 'fatal',
    critical: 'critical',
    error: 'error',
    warn: 'warn',
    info: 'info',
    debug: 'debug',
    trace: 'trace',
    unknown: '無等級',
  },
});
