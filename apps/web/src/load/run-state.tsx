// How a run stands: a word with a shape, never colour alone.
import type { LoadRunSummary } from '@o11y-lab/lab-control';
import {
  IconCircleCheck,
  IconCircleX,
  IconGhost2,
  IconPlayerPlay,
  IconPlayerStop,
  IconTargetArrow,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { verdictOf } from './run-model.ts';

const ICONS = {
  live: IconPlayerPlay,
  passed: IconCircleCheck,
  thresholds: IconTargetArrow,
  stopped: IconPlayerStop,
  failed: IconCircleX,
  lost: IconGhost2,
} as const;

export function RunState({ run }: { readonly run: LoadRunSummary }): ReactElement {
  const t = useMessages(messages);
  const verdict = verdictOf(run);
  const words = {
    passed: t.passed,
    thresholds: t.thresholdsCrossed,
    stopped: t.stopped,
    failed: t.failedState,
    lost: t.lost,
  };
  const liveWords = { starting: t.startingState, stopping: t.stopping };
  const word =
    verdict !== 'live'
      ? words[verdict]
      : run.state === 'starting' || run.state === 'stopping'
        ? liveWords[run.state]
        : t.running;
  const Icon = ICONS[verdict];
  return (
    <span className={classes['state']} data-verdict={verdict}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
