// Load tests: choose a script, say how much, start; what runs now; what has run, and two of them compared.
import type { LoadRunSummary, LoadScript } from '@o11y-lab/lab-control';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { loadRunUrl } from '../correlate/links.ts';
import { isWithoutLab, startLoadRun } from '../data/load.ts';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import { Comparison } from './comparison.tsx';
import { checkDraft, draftParams, type LoadDraft, readDraft } from './draft-model.ts';
import classes from './load.module.css';
import { LoadEditor } from './load-editor.tsx';
import { messages } from './messages.ts';
import { isLive, toggleChosen } from './run-model.ts';
import { RunProgress } from './run-progress.tsx';
import { RunState } from './run-state.tsx';
import { RunsTable } from './runs-table.tsx';
import { ScriptCards } from './script-cards.tsx';
import { RUNS_KEY, useLoadRun, useLoadRuns, useLoadScripts } from './use-load.ts';

export default function LoadPage(): ReactElement {
  const t = useMessages(messages);
  const scripts = useLoadScripts();
  const runs = useLoadRuns();
  if (scripts.data === undefined && isWithoutLab(scripts.error)) {
    return (
      <div className={classes['page']}>
        <h1>{t.title}</h1>
        <EmptyState title={t.noLab}>{t.noLabHint}</EmptyState>
      </div>
    );
  }
  const live = (runs.data ?? []).filter(({ state }) => isLive(state));
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>{t.title}</h1>
        <span className={classes['dim']}>{t.intro}</span>
      </div>
      {live.length > 0 && <RunningNow runs={live} />}
      <section aria-labelledby="load-scripts">
        <h2 id="load-scripts">{t.chooseScript}</h2>
        <QueryView
          query={scripts}
          height={420}
          isEmpty={(all) => all.length === 0}
          empty={<EmptyState title={t.noScripts}>{t.noScriptsHint}</EmptyState>}
        >
          {(all) => <Launcher scripts={all} />}
        </QueryView>
      </section>
      <section aria-labelledby="load-runs">
        <h2 id="load-runs">{t.pastRuns}</h2>
        <QueryView
          query={runs}
          height={160}
          isEmpty={(all) => all.length === 0}
          empty={
            <EmptyState title={t.noRuns}>
              {t.noRunsHint} <code>npx k6 run k6/smoke-test.ts</code>
            </EmptyState>
          }
        >
          {(all) => <History runs={all} />}
        </QueryView>
      </section>
    </div>
  );
}

function Launcher({ scripts }: { readonly scripts: readonly LoadScript[] }): ReactElement | null {
  const pane = usePane();
  const client = useQueryClient();
  const draft = readDraft(pane.params);
  const script = scripts.find(({ path }) => path === draft.script) ?? preferred(scripts);
  const start = useMutation({
    mutationFn: startLoadRun,
    onSuccess: ({ value }) => {
      void client.invalidateQueries({ queryKey: RUNS_KEY });
      pane.open(loadRunUrl(value.id));
    },
  });
  if (script === undefined) return null;
  const current: LoadDraft = {
    ...draft,
    script: script.path,
    ...(script.hasOwnLoadOnly ? { mode: 'script' } : {}),
  };
  const change = (next: LoadDraft): void => {
    start.reset();
    pane.setParams(draftParams(next));
  };
  return (
    <>
      <ScriptCards
        scripts={scripts}
        chosen={script.path}
        onChoose={(path) => change({ ...current, script: path, mode: 'script' })}
      />
      <LoadEditor
        draft={current}
        script={script}
        onChange={change}
        onStart={() => {
          const checked = checkDraft(current, script.plan);
          if (checked.kind === 'right') start.mutate(checked.request);
        }}
        isStarting={start.isPending}
        failure={start.error?.message}
      />
    </>
  );
}

/** The everyday one, or whichever is first. */
function preferred(scripts: readonly LoadScript[]): LoadScript | undefined {
  return scripts.find(({ path }) => path.endsWith('/load-test.ts')) ?? scripts[0];
}

function RunningNow({ runs }: { readonly runs: readonly LoadRunSummary[] }): ReactElement {
  const t = useMessages(messages);
  return (
    <section className={classes['running']} aria-labelledby="load-running">
      <h2 id="load-running">{t.runningNow}</h2>
      {runs.map((run) => (
        <LiveRun key={run.id} run={run} />
      ))}
    </section>
  );
}

function LiveRun({ run }: { readonly run: LoadRunSummary }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { data } = useLoadRun(run.id);
  const last = data?.points.at(-1);
  return (
    <div className={classes['liveRun']}>
      <PageLink to={loadRunUrl(run.id)}>{run.script}</PageLink>
      <RunState run={run} />
      <span className={classes['dim']}>{run.by === 'page' ? t.fromPage : t.fromTerminal}</span>
      <span className={classes['liveFigures']}>
        {t.users(formatNumber(last?.vus ?? run.totals.vus, locale))} ·{' '}
        {last === undefined ? '–' : t.perSecond(formatNumber(last.requests, locale))} · {t.p95}{' '}
        {last?.p95Ms == null ? '–' : formatDuration(last.p95Ms, locale)}
      </span>
      <RunProgress run={run} last={last} />
    </div>
  );
}

function History({ runs }: { readonly runs: readonly LoadRunSummary[] }): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const chosen = pane.params.getAll('compare').filter((id) => runs.some((run) => run.id === id));
  const [a, b] = chosen;
  const choose = (ids: readonly string[]): void =>
    pane.setParams({ compare: ids.length === 0 ? undefined : ids, ...(ids.length < 2 ? { show: undefined } : {}) });
  return (
    <>
      <RunsTable runs={runs} chosen={chosen} onToggle={(id) => choose(toggleChosen(chosen, id))} />
      {a !== undefined && b !== undefined ? (
        <Comparison ids={[a, b]} onClose={() => choose([])} onSwap={() => choose([b, a])} />
      ) : (
        runs.length > 1 && <p className={classes['dim']}>{a === undefined ? t.compareHint : t.compareOne}</p>
      )}
    </>
  );
}
