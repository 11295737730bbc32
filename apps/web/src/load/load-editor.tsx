// How much load a script makes, with which variables; and the button that starts it.
import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import { LOAD_LIMITS, type LoadScript } from '@o11y-lab/lab-control';
import { IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import { formatNumber } from '../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { commandOf } from './command.ts';
import {
  checkDraft,
  type DraftProblems,
  type FieldProblem,
  LOAD_MODES,
  type LoadDraft,
  type LoadMode,
  type PresetName,
  STAGE_PRESETS,
  type StageDraft,
  stagesFromPlan,
  type VariableDraft,
} from './draft-model.ts';
import classes from './load.module.css';
import { type LoadWords, messages } from './messages.ts';
import { PlanSketch } from './plan-sketch.tsx';

export interface LoadEditorProps {
  readonly draft: LoadDraft;
  readonly script: LoadScript;
  readonly onChange: (draft: LoadDraft) => void;
  readonly onStart: () => void;
  readonly isStarting: boolean;
  /** Why it could not be started. */
  readonly failure: string | undefined;
}

const PRESETS: readonly PresetName[] = ['ramp', 'spike', 'steps', 'soak'];

export function LoadEditor(props: LoadEditorProps): ReactElement {
  const { draft, script, onChange, onStart, isStarting, failure } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const checked = checkDraft(draft, script.plan);
  const problems = checked.kind === 'wrong' ? checked.problems : {};
  const modeWord: Readonly<Record<LoadMode, string>> = {
    script: t.asScript,
    constant: t.constant,
    stages: t.stages,
    iterations: t.iterations,
  };
  const command = checked.kind === 'right' ? commandOf(checked.request) : undefined;
  return (
    <form
      className={classes['editor']}
      onSubmit={(event) => {
        event.preventDefault();
        if (checked.kind === 'right' && !isStarting) onStart();
      }}
    >
      <div className={classes['fields']}>
        <div>
          <h3 id="load-mode">{t.howMuch}</h3>
          <SegmentedControl
            size="xs"
            className={classes['modes'] ?? ''}
            aria-labelledby="load-mode"
            value={draft.mode}
            data={LOAD_MODES.map((mode) => ({
              value: mode,
              label: modeWord[mode],
              disabled: mode !== 'script' && script.hasOwnLoadOnly === true,
            }))}
            onChange={(mode) => onChange({ ...draft, mode })}
          />
          {script.hasOwnLoadOnly && <p className={classes['dim']}>{t.ownLoadOnly}</p>}
        </div>
        <Amount {...{ draft, script, onChange, problems }} />
        <Variables draft={draft} onChange={onChange} problems={problems} />
      </div>
      <div className={classes['launch']}>
        <h3>{t.planTitle}</h3>
        {checked.kind === 'right' ? (
          <PlanSketch plan={checked.plan} heightPx={72} />
        ) : (
          <p className={classes['fix']}>{t.fixFields}</p>
        )}
        <Button
          type="submit"
          size="sm"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={checked.kind === 'wrong'}
          loading={isStarting}
        >
          {t.start} {script.title}
        </Button>
        <p className={classes['failure']} role="alert">
          {failure !== undefined && `${t.startFailed}: ${failure}`}
        </p>
        {command !== undefined && (
          <div>
            <span className={classes['dim']}>{t.theSame}</span>
            <p className={classes['command']}>
              <code>{command}</code>
              <CopyButton text={command} what={t.theSame} />
            </p>
          </div>
        )}
        <p className={classes['dim']}>
          {t.limits(formatNumber(LOAD_LIMITS.vusMax, locale), String(LOAD_LIMITS.durationMsMax / 3_600_000))}
        </p>
      </div>
    </form>
  );
}

interface PartProps {
  readonly draft: LoadDraft;
  readonly onChange: (draft: LoadDraft) => void;
  readonly problems: DraftProblems;
}

function Amount({ draft, script, onChange, problems }: PartProps & { readonly script: LoadScript }): ReactNode {
  const t = useMessages(messages);
  const set = (change: Partial<LoadDraft>): void => onChange({ ...draft, ...change });
  const vus = (
    <Field
      label={t.vus}
      value={draft.vus}
      isNumber
      problem={problems['vus']}
      onChange={(value) => set({ vus: value })}
    />
  );
  switch (draft.mode) {
    case 'script':
      return null;
    case 'constant':
      return (
        <div className={classes['row']}>
          {vus}
          <Field
            label={t.duration}
            value={draft.duration}
            problem={problems['duration']}
            onChange={(value) => set({ duration: value })}
          />
          <p className={classes['dim']}>{t.replacesScript}</p>
        </div>
      );
    case 'iterations':
      return (
        <div className={classes['row']}>
          {vus}
          <Field
            label={t.iterations}
            value={draft.iterations}
            isNumber
            problem={problems['iterations']}
            onChange={(value) => set({ iterations: value })}
          />
          <p className={classes['dim']}>{t.replacesScript}</p>
        </div>
      );
    case 'stages':
      return <Stages {...{ draft, script, onChange, problems }} />;
    default:
      return draft.mode satisfies never;
  }
}

function Stages({ draft, script, onChange, problems }: PartProps & { readonly script: LoadScript }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { stages } = draft;
  const setStages = (next: readonly StageDraft[]): void => onChange({ ...draft, stages: next });
  const change = (index: number, part: Partial<StageDraft>): void =>
    setStages(stages.map((stage, i) => (i === index ? { ...stage, ...part } : stage)));
  const own = stagesFromPlan(script.plan);
  return (
    <div className={classes['stages']}>
      <div className={classes['presets']}>
        <span className={classes['dim']}>{t.presets}</span>
        {own !== undefined && (
          <Button size="compact-xs" variant="default" onClick={() => setStages(own)}>
            {t.fromScript}
          </Button>
        )}
        {PRESETS.map((name) => (
          <Button key={name} size="compact-xs" variant="default" onClick={() => setStages(STAGE_PRESETS[name])}>
            {t[name]}
          </Button>
        ))}
      </div>
      <table className={classes['stageTable']}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t.stages}</span>
            </th>
            <th scope="col">{t.duration}</th>
            <th scope="col">{t.target}</th>
            <th scope="col">
              <span className="visually-hidden">{t.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage, i) => (
            // Stages have no names; a row is its place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tr key={i}>
              <th scope="row" className={classes['stageNumber']}>
                {i + 1}
              </th>
              <td>
                <TextInput
                  size="xs"
                  aria-label={`${t.stage(String(i + 1))}: ${t.duration}`}
                  value={stage.duration}
                  error={problemText(problems[`stage ${i} duration`], t, locale)}
                  onChange={(event) => change(i, { duration: event.currentTarget.value })}
                />
              </td>
              <td>
                <TextInput
                  size="xs"
                  inputMode="numeric"
                  aria-label={`${t.stage(String(i + 1))}: ${t.target}`}
                  value={stage.target}
                  error={problemText(problems[`stage ${i} target`], t, locale)}
                  onChange={(event) => change(i, { target: event.currentTarget.value })}
                />
              </td>
              <td>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t.removeStage(String(i + 1))}
                  disabled={stages.length === 1}
                  onClick={() => setStages(stages.filter((_, at) => at !== i))}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes['failure']} role="alert">
        {problemText(problems['stages'], t, locale)}
      </p>
      <div className={classes['row']}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          disabled={stages.length >= LOAD_LIMITS.stagesMax}
          onClick={() => setStages([...stages, { duration: '30s', target: stages.at(-1)?.target ?? '10' }])}
        >
          {t.addStage}
        </Button>
        <p className={classes['dim']}>{t.replacesScript}</p>
      </div>
    </div>
  );
}

function Variables({ draft, onChange, problems }: PartProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { env } = draft;
  const set = (next: readonly VariableDraft[]): void => onChange({ ...draft, env: next });
  const change = (index: number, part: Partial<VariableDraft>): void =>
    set(env.map((variable, i) => (i === index ? { ...variable, ...part } : variable)));
  return (
    <div>
      <h3>{t.variables}</h3>
      <p className={classes['dim']}>{t.variablesHint}</p>
      {env.map((variable, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat while they are typed
        <div key={i} className={classes['variable']}>
          <TextInput
            size="xs"
            placeholder="NAME"
            aria-label={`${t.variableName} ${i + 1}`}
            value={variable.name}
            error={problemText(problems[`env ${i}`], t, locale)}
            onChange={(event) => change(i, { name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            aria-label={`${t.variableValue} ${i + 1}`}
            value={variable.value}
            onChange={(event) => change(i, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t.removeVariable(variable.name || String(i + 1))}
            onClick={() => set(env.filter((_, at) => at !== i))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        mt={6}
        leftSection={<IconPlus size={13} aria-hidden />}
        disabled={env.length >= LOAD_LIMITS.envMax}
        onClick={() => set([...env, { name: '', value: '' }])}
      >
        {t.addVariable}
      </Button>
    </div>
  );
}

function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly isNumber?: boolean;
  readonly problem: FieldProblem | undefined;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    <TextInput
      size="xs"
      label={props.label}
      className={classes['field'] ?? ''}
      {...(props.isNumber ? { inputMode: 'numeric' as const } : {})}
      value={props.value}
      error={problemText(props.problem, t, locale)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function problemText(problem: FieldProblem | undefined, t: LoadWords, locale: Locale): string | undefined {
  switch (problem?.kind) {
    case undefined:
      return undefined;
    case 'count':
      return t.wrongCount(formatNumber(problem.min, locale), formatNumber(problem.max, locale));
    case 'duration':
      return t.wrongDuration;
    case 'too-long':
      return t.tooLong;
    case 'name':
      return t.wrongName;
    default:
      return problem satisfies never;
  }
}
