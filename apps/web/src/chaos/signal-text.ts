// Values of a signal in the reader's language. Pure.
import { formatDuration, formatNumber } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.tsx';
import type { SignalUnit } from './signal.ts';

export function formatSignal(value: number, unit: SignalUnit, locale: Locale): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value, locale);
    case 'seconds':
      return formatDuration(value * 1000, locale);
    case 'percent':
      return `${formatNumber(value, locale)}%`;
    case 'per-second':
      return `${formatNumber(value, locale)} /s`;
    case 'restarts':
      return formatNumber(value, locale);
    default:
      return unit satisfies never;
  }
}
