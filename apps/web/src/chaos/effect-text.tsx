// What a fault did, as the lab has measured it.
import type { FaultEffect } from '@o11y-lab/lab-control';
import { IconActivity, IconArrowRight, IconEyeOff } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './chaos.module.css';
import { messages } from './messages.ts';

export function EffectText({ effect }: { readonly effect: FaultEffect | undefined }): ReactElement | null {
  const t = useMessages(messages);
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
    case 'measured':
      return (
        <span className={classes['effect']} data-visible={effect.isVisible || undefined}>
          {effect.isVisible ? <IconArrowRight size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
          {effect.text}
        </span>
      );
    case 'unmeasured':
      return <span className={classes['effect']}>{t.notMeasured(effect.reason)}</span>;
    default:
      return effect satisfies never;
  }
}
