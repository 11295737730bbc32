// Wherever one is on the page: that something is injected, how long it goes on, and the way to end it.
import { IconBolt } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { chaosUrl } from '../correlate/links.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { countdown, longest } from './countdown.ts';
import { faultText, recordTitle } from './fault-text.ts';
import classes from './faults.module.css';
import { messages } from './messages.ts';
import { useLabNow, useLiveFaults } from './use-faults.ts';

/** In the header; nothing while nothing is active. */
export function FaultMark(): ReactElement | null {
  const t = useMessages(messages);
  const { data } = useLiveFaults();
  const active = data?.active ?? [];
  const nowMs = useLabNow(data?.skewMs ?? 0, active.length > 0);
  const last = longest(active);
  if (last === undefined) return null;
  const what = `${t.activeCount(active.length)} · ${countdown(last, nowMs).text}`;
  return (
    <PageLink
      to={chaosUrl()}
      className={classes['mark']}
      aria-label={t.openChaos(what)}
      title={active.map((record) => recordTitle(record, t)).join('\n')}
    >
      <i aria-hidden />
      <span className={classes['words']}>{what}</span>
      <span className={classes['count']} aria-hidden>
        {active.length}
      </span>
    </PageLink>
  );
}

/** Beside the name of a process that has a fault; nothing beside others. */
export function FaultBadge({ process }: { readonly process: string }): ReactElement | null {
  const t = useMessages(messages);
  const { data } = useLiveFaults();
  const active = (data?.active ?? []).filter(({ targets }) => targets.includes(process));
  const nowMs = useLabNow(data?.skewMs ?? 0, active.length > 0);
  if (active.length === 0) return null;
  return (
    <span className={classes['badges']}>
      {active.map((record) => (
        <PageLink key={record.id} to={chaosUrl()} className={classes['badge']} title={recordTitle(record, t)}>
          <IconBolt size={12} aria-hidden />
          {faultText(record.fault, t)} · {countdown(record, nowMs).text}
        </PageLink>
      ))}
    </span>
  );
}
