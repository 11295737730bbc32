// A level by shape, word and colour: never by colour alone.
import {
  IconAlertTriangle,
  IconBug,
  IconCircleDashed,
  IconCircleX,
  IconInfoCircle,
  IconRoute,
  IconSkull,
  IconUrgent,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../../../i18n/locale.tsx';
import { type Level, levelMessages } from '../line/levels.ts';
import classes from './list.module.css';

const ICONS = {
  fatal: IconSkull,
  critical: IconUrgent,
  error: IconCircleX,
  warn: IconAlertTriangle,
  info: IconInfoCircle,
  debug: IconBug,
  trace: IconRoute,
  unknown: IconCircleDashed,
} as const satisfies Record<Level, unknown>;

export function LevelBadge({ level }: { readonly level: Level }): ReactElement {
  const t = useMessages(levelMessages);
  const Icon = ICONS[level];
  return (
    <span className={classes['level']} data-level={level}>
      <Icon size={13} aria-hidden />
      {t[level]}
    </span>
  );
}
