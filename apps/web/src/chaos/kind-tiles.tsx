// The kinds of fault; what can't be done to the chosen processes says why.

import type { FaultTarget } from '@o11y-lab/lab-control';
import {
  IconArrowsShuffle,
  IconCopy,
  IconCpu,
  IconFilterX,
  IconGauge,
  IconHourglass,
  IconPlayerPause,
  IconPlayerStop,
  IconRefresh,
  IconServerOff,
  IconSkull,
  IconTrash,
  IconWaveSine,
  IconWifiOff,
} from '@tabler/icons-react';
import type { ComponentType, ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './chaos.module.css';
import { GROUPS, KINDS, type Kind, type KindName, tileOf } from './kinds.ts';
import { type LabWords, labWords, unsupportedText } from './lab-words.ts';
import { messages } from './messages.ts';

type Tile = Exclude<KindName, 'loss-gemodel' | 'loss-state'>;

const ICONS: Readonly<Record<Tile, ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>>> = {
  delay: IconHourglass,
  jitter: IconWaveSine,
  loss: IconWifiOff,
  rate: IconGauge,
  duplicate: IconCopy,
  corrupt: IconArrowsShuffle,
  'packet-loss': IconFilterX,
  'http-error': IconServerOff,
  pause: IconPlayerPause,
  kill: IconSkull,
  stop: IconPlayerStop,
  restart: IconRefresh,
  rm: IconTrash,
  stress: IconCpu,
};

export interface KindTilesProps {
  readonly chosen: Kind;
  /** The chosen ones. */
  readonly targets: readonly FaultTarget[];
  readonly onChoose: (kind: KindName) => void;
}

export function KindTiles({ chosen, targets, onChoose }: KindTilesProps): ReactElement {
  const t = useMessages(messages);
  const words = useMessages(labWords);
  const tiles = KINDS.filter((kind): kind is Kind & { name: Tile } => kind.variantOf === undefined);
  return (
    <div className={classes['kinds']}>
      {GROUPS.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame of its own
        <div key={group} role="group" aria-label={t[group]} className={classes['kindGroup']}>
          <span className={classes['kindGroupName']}>{t[group]}</span>
          <span className={classes['kindRow']}>
            {tiles
              .filter((kind) => kind.group === group)
              .map((kind) => {
                const Icon = ICONS[kind.name];
                const reasons = refusals(kind, targets, words).map(({ name, reason }) => t.notOn(name, reason));
                return (
                  <button
                    key={kind.name}
                    type="button"
                    className={classes['kind']}
                    aria-pressed={tileOf(chosen) === kind.name}
                    // It keeps the focus and its title, which says why.
                    aria-disabled={reasons.length > 0}
                    title={reasons.length > 0 ? reasons.join('\n') : t[`a_${kind.name}`]}
                    onClick={() => reasons.length === 0 && onChoose(kind.name)}
                  >
                    <Icon size={15} stroke={1.6} aria-hidden />
                    {t[`k_${kind.name}`]}
                    {reasons.length > 0 && <span className="visually-hidden">{reasons.join('. ')}</span>}
                  </button>
                );
              })}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Which of the targets it can't be done to, and why. */
export function refusals(
  kind: Kind,
  targets: readonly FaultTarget[],
  words: LabWords,
): readonly { readonly name: string; readonly reason: string }[] {
  return targets.flatMap((target) => {
    const reason = unsupportedText(target, kind.faultKind, words);
    return reason === undefined ? [] : [{ name: target.name, reason }];
  });
}
