// Figures as words, the same on node, line, table and card.
import { formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.tsx';
import type { Figures } from './map-model.ts';

export interface FigureWords {
  readonly rate: string;
  /** Undefined without errors. */
  readonly errors: string | undefined;
  readonly p95: string | undefined;
}

/** From this share on errors are shown as a failure, below as a warning. */
const BAD_SHARE = 0.05;

export function figureWords(
  { ratePerSecond, errorShare, p95Seconds }: Figures,
  t: { readonly idle: string; readonly perSecond: string },
  locale: Locale,
): FigureWords {
  return {
    rate: ratePerSecond > 0 ? `${rateText(ratePerSecond, locale)} ${t.perSecond}` : t.idle,
    errors: errorShare > 0 ? formatPercent(errorShare, locale) : undefined,
    p95: p95Seconds === undefined ? undefined : formatDuration(p95Seconds * 1000, locale),
  };
}

/** Two decimals would make a rate of once in ten minutes zero. */
function rateText(perSecond: number, locale: Locale): string {
  return perSecond < 0.01 ? '< 0.01' : formatNumber(perSecond, locale);
}

/** CSS colour of a share of errors. */
export function errorColor(errorShare: number): string | undefined {
  if (errorShare <= 0) return undefined;
  return errorShare >= BAD_SHARE ? 'var(--o11y-error)' : 'var(--o11y-warn)';
}
