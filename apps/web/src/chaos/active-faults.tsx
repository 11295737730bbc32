// What is injected at present, how long it goes on, and what it does.
import { Button } from '@mantine/core';
import type { FaultRecord, TopologyLink } from '@o11y-lab/lab-control';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { serviceUrl } from '../correlate/links.ts';
import { stopFaults } from '../data/faults.ts';
import { countdown } from '../faults/countdown.ts';
import { faultText, recordTitle } from '../faults/fault-text.ts';
import { messages as words } from '../faults/messages.ts';
import { FAULTS_KEY, type LiveFaults, useLabNow } from '../faults/use-faults.ts';
import { formatAgo } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './chaos.module.css';
import { CountdownRing } from './countdown-ring.tsx';
import { EffectText } from './effect-text.tsx';
import { STOPPING } from './loud.ts';
import { messages } from './messages.ts';
import { recentlyOver } from './recently-over.ts';
import { SignalChart } from './signal-chart.tsx';
import { ACTIVE_ID } from './use-inject.tsx';

export interface ActiveFaultsProps {
  readonly live: LiveFaults;
  readonly links: readonly TopologyLink[];
}

export function ActiveFaults({ live, links }: ActiveFaultsProps): ReactElement {
  const t = useMessages(messages);
  const names = useMessages(words);
  const { active, history, skewMs, nowUnixMs } = live;
  const over = recentlyOver(history, nowUnixMs);
  const nowMs = useLabNow(skewMs, active.length > 0 || over.length > 0);
  return (
    <section className={classes['card']} aria-labelledby={ACTIVE_ID} data-active={active.length > 0 || undefined}>
      <div className={classes['cardHead']}>
        <h2 id={ACTIVE_ID}>{t.active}</h2>
        <span className="visually-hidden" role="status">
          {active.length > 0 && names.activeCount(active.length)}
        </span>
        {active.length > 0 && <StopAll />}
      </div>
      {active.length === 0 && (
        <div className={classes['nothing']}>
          <p>{t.nothingActive}</p>
          <p className={classes['dim']}>{t.nothingActiveHint}</p>
        </div>
      )}
      <ul className={classes['faults']}>
        {[...active, ...over].map((record) => (
          <li key={record.id} data-over={record.state !== 'active' || undefined}>
            <Fault record={record} nowMs={nowMs} skewMs={skewMs} links={links} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function StopAll(): ReactElement {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => stopFaults(),
    onSettled: () => client.invalidateQueries({ queryKey: FAULTS_KEY }),
  });
  return (
    <>
      <Button
        size="compact-sm"
        {...STOPPING}
        leftSection={<IconPlayerStopFilled size={13} />}
        loading={isPending}
        onClick={() => mutate()}
      >
        {t.stopAll}
      </Button>
      {error !== null && (
        <span className={classes['problem']} role="alert">
          {t.endFailed}: {error.message}
        </span>
      )}
    </>
  );
}

interface FaultProps {
  readonly record: FaultRecord;
  readonly nowMs: number;
  readonly skewMs: number;
  readonly links: readonly TopologyLink[];
}

function Fault({ record, nowMs, skewMs, links }: FaultProps): ReactElement {
  const t = useMessages(messages);
  const names = useMessages(words);
  const { locale } = useLocale();
  const client = useQueryClient();
  const { id, fault, targets, by, command, effect, detail, state, toUnixMs } = record;
  const end = useMutation({
    mutationFn: () => stopFaults([id]),
    onSettled: () => client.invalidateQueries({ queryKey: FAULTS_KEY }),
  });
  const left = countdown(record, nowMs);
  const title = recordTitle(record, names);
  return (
    <>
      <div className={classes['fault']}>
        {state === 'active' && <CountdownRing share={left.share} text={left.text} />}
        <div className={classes['faultText']}>
          <h3>
            {faultText(fault, names)}
            <span className={classes['dim']}> · </span>
            {targets.map((target, i) => (
              <span key={target}>
                {i > 0 && ', '}
                <PageLink to={serviceUrl(target)}>{target}</PageLink>
              </span>
            ))}
          </h3>
          <p className={classes['dim']}>
            {t[`by_${by}`]}
            {' · '}
            {state === 'active'
              ? left.remainingMs === undefined
                ? t.since(left.text)
                : t.remaining(left.text)
              : formatAgo(toUnixMs ?? record.fromUnixMs, nowMs, locale)}
          </p>
          <EffectText effect={effect} targets={targets} />
          {detail !== undefined && <p className={classes['dim']}>{detail}</p>}
        </div>
        {state === 'active' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t.endOf(title)}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t.end}
          </Button>
        )}
      </div>
      {end.error !== null && (
        <p className={classes['problem']} role="alert">
          {t.endFailed}: {end.error.message}
        </p>
      )}
      {state !== 'failed' && <SignalChart record={record} links={links} skewMs={skewMs} />}
      <p className={classes['code']}>
        <code>npx {command}</code>
        <CopyButton text={`npx ${command}`} what={t.command} />
      </p>
    </>
  );
}
