// Times are shown in the reader's own zone or in UTC; the choice holds for the whole page and outlives it.
import { useSyncExternalStore } from 'react';
import { useLocale } from '../i18n/locale.tsx';

export type TimeZoneChoice = 'local' | 'utc';

const STORAGE_KEY = 'o11y-lab.time-zone';
const listeners = new Set<() => void>();

function read(): TimeZoneChoice {
  return localStorage.getItem(STORAGE_KEY) === 'utc' ? 'utc' : 'local';
}

export function setTimeZone(zone: TimeZoneChoice): void {
  localStorage.setItem(STORAGE_KEY, zone);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface TimeZoneState {
  readonly zone: TimeZoneChoice;
  /** For Intl: `UTC`, or undefined for the reader's own. */
  readonly zoneName: 'UTC' | undefined;
  readonly setZone: (zone: TimeZoneChoice) => void;
}

export function useTimeZone(): TimeZoneState {
  const zone = useSyncExternalStore(subscribe, read);
  return { zone, zoneName: zone === 'utc' ? 'UTC' : undefined, setZone: setTimeZone };
}

/** A formatter of moments in the reader's language and zone. */
export function useTimeFormat(): (ms: number, options?: { readonly precise?: boolean }) => string {
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  return (ms, { precise = false } = {}) => formatTime(ms, { locale, zoneName, precise });
}

export interface FormatTimeOptions {
  readonly locale: string;
  readonly zoneName: 'UTC' | undefined;
  /** With milliseconds. */
  readonly precise?: boolean;
}

export function formatTime(ms: number, { locale, zoneName, precise = false }: FormatTimeOptions): string {
  return new Intl.DateTimeFormat(locale, {
    ...(zoneName ? { timeZone: zoneName } : {}),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(precise ? { fractionalSecondDigits: 3 as const } : {}),
    hourCycle: 'h23',
  }).format(ms);
}
