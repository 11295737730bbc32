// What a script demands of a run: thresholds, and checks with how many passed.
import type { LoadRunSummary } from '@o11y-lab/lab-control';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { formatNumber, formatPercent } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';

type Part = Pick<LoadRunSummary, 'thresholds' | 'checks'>;

export function RunVerdicts({ run }: { readonly run: Part }): ReactElement {
  const t = useMessages(messages);
  return (
    <div className={classes['verdicts']}>
      <section className={classes['panel']} aria-labelledby="load-thresholds">
        <h2 id="load-thresholds" className={classes['sub']}>
          {t.thresholds}
        </h2>
        {run.thresholds.length === 0 ? <p className={classes['dim']}>{t.noThresholds}</p> : <Thresholds run={run} />}
      </section>
      <section className={classes['panel']} aria-labelledby="load-checks">
        <h2 id="load-checks" className={classes['sub']}>
          {t.checks}
        </h2>
        {run.checks.length === 0 ? <p className={classes['dim']}>{t.noChecks}</p> : <Checks run={run} />}
      </section>
    </div>
  );
}

function Mark({ ok, word }: { readonly ok: boolean; readonly word: string }): ReactElement {
  return (
    <span className={classes['mark']} data-ok={ok}>
      {ok ? <IconCheck size={15} aria-hidden /> : <IconX size={15} aria-hidden />}
      {word}
    </span>
  );
}

function Thresholds({ run: { thresholds } }: { readonly run: Part }): ReactElement {
  const t = useMessages(messages);
  return (
    <ul className={classes['list']}>
      {thresholds.map(({ metric, source, ok }) => (
        <li key={`${metric} ${source}`}>
          <Mark ok={ok} word={ok ? t.holds : t.crossed} />
          <code>
            {metric} <b>{source}</b>
          </code>
        </li>
      ))}
    </ul>
  );
}

function Checks({ run: { checks } }: { readonly run: Part }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    <ul className={classes['list']}>
      {checks.map(({ group, name, passes, fails }) => {
        const all = passes + fails;
        const share = all === 0 ? 1 : passes / all;
        return (
          <li key={`${group} ${name}`}>
            <Mark ok={fails === 0} word={formatPercent(fails === 0 ? 1 : Math.min(share, 0.9999), locale)} />
            <span className={classes['checkName']}>
              {group !== '' && (
                <span className={classes['dim']}>{group.replace(/^::/, '').replaceAll('::', ' › ')} › </span>
              )}
              {name}
            </span>
            <span className={classes['dim']}>
              {t.passedOf(formatNumber(passes, locale), formatNumber(all, locale))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
