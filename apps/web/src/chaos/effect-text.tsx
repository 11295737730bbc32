// What a fault did, as the lab has measured it.
import type { FaultEffect } from '@o11y-lab/lab-control';
import { IconActivity, IconEyeOff, IconTrendingUp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './chaos.module.css';
import { messages } from './messages.ts';
import { formatSignal } from './signal-text.ts';

export function EffectText({ effect }: { readonly effect: FaultEffect | undefined }): ReactElement | null {
  const t = useMessages(messages);
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
      const { signal, unit, before, after, isVisible, text } = effect;
      const moved =
        before === null || after === null
          ? text
          : `${signal} ${formatSignal(before, unit, locale)} → ${formatSignal(after, unit, locale)}`;
      return (
        <span className={classes['effect']} data-visible={isVisible || undefined} title={text}>
          {isVisible ? <IconTrendingUp size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
          {isVisible || moved === text ? moved : t.notVisibleBut(moved)}
        </span>
      );
    }
    case 'unmeasured':
      return <span className={classes['effect']}>{t.notMeasured(effect.reason)}</span>;
    default:
      return effect satisfies never;
  }
}
