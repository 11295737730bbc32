// What a fault did, as the lab has measured it.
import type { FaultEffect } from '@o11y-lab/lab-control';
import { IconActivity, IconEyeOff, IconTrendingUp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './chaos.module.css';
import { labWords, measuredText, unmeasuredText } from './lab-words.ts';
import { messages } from './messages.ts';

export function EffectText({
  effect,
  targets,
}: {
  readonly effect: FaultEffect | undefined;
  /** Of the fault. */
  readonly targets: readonly string[];
}): ReactElement | null {
  const t = useMessages(messages);
  const words = useMessages(labWords);
  const { locale } = useLocale();
  switch (effect?.kind) {
    case undefined:
      return null;
    case 'measuring':
      return (
        <span className={classes['effect']}>
          <IconActivity size={14} className={classes['pulse']} aria-hidden />
          {t.measuring}
        </span>
      );
    case 'measured': {
      const { before, after, isVisible, text } = effect;
      const moved = measuredText(effect, words, locale);
      const isHalf = before === null || after === null;
      return (
        <span className={classes['effect']} data-visible={isVisible || undefined} title={text}>
          {isVisible ? <IconTrendingUp size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
          {isVisible || isHalf ? moved : t.notVisibleBut(moved)}
        </span>
      );
    }
    case 'unmeasured':
      return <span className={classes['effect']}>{t.notMeasured(unmeasuredText(effect, targets, words))}</span>;
    default:
      return effect satisfies never;
  }
}
