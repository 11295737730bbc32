// Ready-made experiments.
import { Button } from '@mantine/core';
import type { ScenarioView } from '@o11y-lab/lab-control';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { commandScenario } from '../data/faults.ts';
import { countdown } from '../faults/countdown.ts';
import { FAULTS_KEY, type LiveFaults, useLabNow } from '../faults/use-faults.ts';
import { formatDuration } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import classes from './chaos.module.css';
import { STOPPING } from './loud.ts';
import { messages } from './messages.ts';

/** More would hide the history below. */
const SHOWN_FIRST = 6;

export function ScenarioCards({ live }: { readonly live: LiveFaults }): ReactElement | null {
  const t = useMessages(messages);
  const [isAll, setAll] = useState(false);
  if (live.scenarios.length === 0) return null;
  // What runs is always there to be stopped.
  const shown = live.scenarios.filter(
    ({ runningSinceUnixMs }, i) => isAll || i < SHOWN_FIRST || runningSinceUnixMs !== undefined,
  );
  const restCount = live.scenarios.length - shown.length;
  return (
    <section className={classes['section']} aria-labelledby="scenarios">
      <div className={classes['cardHead']}>
        <h2 id="scenarios">{t.scenarios}</h2>
        <p className={classes['dim']}>{t.scenariosHint}</p>
      </div>
      <ul className={classes['scenarios']}>
        {shown.map((scenario) => (
          <Scenario key={scenario.name} scenario={scenario} skewMs={live.skewMs} />
        ))}
      </ul>
      {restCount > 0 && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            {t.showMore(String(restCount))}
          </Button>
        </div>
      )}
    </section>
  );
}

function Scenario({ scenario, skewMs }: { readonly scenario: ScenarioView; readonly skewMs: number }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const client = useQueryClient();
  const { name, title, about, look, commands, durationMs, runningSinceUnixMs } = scenario;
  const isRunning = runningSinceUnixMs !== undefined;
  const nowMs = useLabNow(skewMs, isRunning);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (action: 'start' | 'stop') => commandScenario(action, name),
    onSettled: () => client.invalidateQueries({ queryKey: FAULTS_KEY }),
  });
  const left = isRunning
    ? countdown({ fromUnixMs: runningSinceUnixMs, untilUnixMs: runningSinceUnixMs + durationMs }, nowMs)
    : undefined;
  return (
    <li className={classes['scenario']} data-active={isRunning || undefined}>
      <h3>{title[locale]}</h3>
      <p>{about[locale]}</p>
      <p className={classes['dim']}>
        <b>{t.lookAt}</b> {look[locale]}
      </p>
      <details>
        <summary>
          {t.commands} ({commands.length})
        </summary>
        <ul className={classes['commands']}>
          {commands.map((command) => (
            <li key={command} className={classes['code']}>
              <code>{command}</code>
              <CopyButton text={command} what={t.command} />
            </li>
          ))}
        </ul>
      </details>
      <div className={classes['scenarioFoot']}>
        <span className={classes['dim']}>
          {left ? `${t.running} · ${t.remaining(left.text)}` : formatDuration(durationMs, locale)}
        </span>
        <Button
          size="compact-sm"
          variant={isRunning ? 'filled' : 'default'}
          {...(isRunning ? STOPPING : {})}
          leftSection={isRunning ? <IconPlayerStop size={14} /> : <IconPlayerPlay size={14} />}
          aria-label={(isRunning ? t.stopOf : t.startOf)(title[locale])}
          loading={isPending}
          onClick={() => mutate(isRunning ? 'stop' : 'start')}
        >
          {isRunning ? t.stop : t.start}
        </Button>
      </div>
      {left && (
        <span className={classes['progress']} aria-hidden>
          <i style={{ width: `${100 * (1 - left.share)}%` }} />
        </span>
      )}
      {error !== null && (
        <p className={classes['problem']} role="alert">
          {t.scenarioFailed}: {error.message}
        </p>
      )}
    </li>
  );
}
