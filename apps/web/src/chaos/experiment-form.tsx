// What to do to whom: the form, the same as a command line, and the button.
import { Alert, Button, SegmentedControl } from '@mantine/core';
import type { TopologyView } from '@o11y-lab/lab-control';
import { IconBolt, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { LiveFaults } from '../faults/use-faults.ts';
import { useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import classes from './chaos.module.css';
import { compose, type Experiment, isLasting, isShown, withKind } from './experiment.ts';
import { FieldInput, PresetInput } from './field-input.tsx';
import { KindTiles, refusals } from './kind-tiles.tsx';
import { DURATION_PRESETS, type Field, tileOf, variantsOf } from './kinds.ts';
import { labWords } from './lab-words.ts';
import { INJECTING } from './loud.ts';
import { messages } from './messages.ts';
import { problemText } from './problem-text.ts';
import { TargetsFigure } from './targets-figure.tsx';
import type { Inject } from './use-inject.tsx';

export interface ExperimentFormProps {
  readonly live: LiveFaults;
  readonly topology: TopologyView | undefined;
  readonly experiment: Experiment;
  readonly onChange: (next: Experiment) => void;
  readonly inject: Inject;
}

export function ExperimentForm({ live, topology, experiment, onChange, inject }: ExperimentFormProps): ReactElement {
  const t = useMessages(messages);
  const words = useMessages(labWords);
  const { targets: chosen, kind } = experiment;
  const composed = compose(experiment);
  const known = new Map(live.targets.map((target) => [target.name, target]));
  const strangers = chosen.filter((name) => !known.has(name));
  const chosenTargets = chosen.flatMap((name) => known.get(name) ?? []);
  const refused = refusals(kind, chosenTargets, words);
  const canInject = composed.kind === 'request' && refused.length === 0 && strangers.length === 0;
  const toggle = (name: string): void =>
    onChange({
      ...experiment,
      targets: chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name],
    });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (composed.kind === 'request' && canInject && !inject.isPending) inject.inject(composed.request);
  };
  const missing = composed.kind === 'problems' ? composed.problems.find(({ field }) => field === 'target') : undefined;
  return (
    <form className={classes['card']} aria-labelledby="experiment" onSubmit={submit} noValidate>
      <h2 id="experiment">{t.experiment}</h2>
      <h3>
        {t.targets} <span className={classes['hint']}>{t.targetsHint}</span>
      </h3>
      <TargetsFigure
        targets={live.targets}
        topology={topology}
        active={live.active}
        kind={kind}
        chosen={chosen}
        onToggle={toggle}
      />
      {strangers.map((name) => (
        <p key={name} className={classes['problem']} role="status">
          {t.unknownTarget(name)}{' '}
          <Button size="compact-xs" variant="default" onClick={() => toggle(name)}>
            {t.cancel}
          </Button>
        </p>
      ))}
      <h3>{t.what}</h3>
      <KindTiles
        chosen={kind}
        targets={chosenTargets}
        onChoose={(name) => name !== tileOf(kind) && onChange(withKind(experiment, name))}
      />
      <p className={classes['about']}>{t[`a_${kind.name}`]}</p>
      {refused.map(({ name, reason }) => (
        <p key={name} className={classes['problem']} role="status">
          {t.notOn(name, reason)}
        </p>
      ))}
      <Fields experiment={experiment} topology={topology} onChange={onChange} />
      <div className={classes['submit']}>
        <div className={classes['command']}>
          <span className={classes['dim']}>{t.command}</span>
          {composed.kind === 'request' ? (
            <span className={classes['code']}>
              <code>npx {composed.request.command}</code>
              <CopyButton text={`npx ${composed.request.command}`} what={t.command} />
            </span>
          ) : (
            <span className={classes['dim']}>{missing ? problemText(missing, t) : t.commandLacks}</span>
          )}
        </div>
        <Button
          type="submit"
          {...(canInject ? INJECTING : {})}
          leftSection={<IconBolt size={16} />}
          loading={inject.isPending}
          disabled={!canInject}
        >
          {t.inject}
        </Button>
      </div>
      {inject.error !== null && (
        <Alert color="red" title={t.injectFailed} className={classes['alert'] ?? ''} role="alert">
          {inject.error.message}
        </Alert>
      )}
    </form>
  );
}

function Fields({
  experiment,
  topology,
  onChange,
}: Pick<ExperimentFormProps, 'experiment' | 'topology' | 'onChange'>): ReactElement {
  const t = useMessages(messages);
  const { kind, settings, targets, duration } = experiment;
  const composed = compose(experiment);
  const problems = composed.kind === 'problems' ? composed.problems : [];
  const shown = kind.fields.filter((field) => isShown(field, settings));
  const advanced = shown.filter(({ isAdvanced }) => isAdvanced);
  // What was set can be seen, also when it came with a link.
  const isSet = advanced.some(({ name, initial }) => settings[name] !== initial);
  const [isUnfolded, setUnfolded] = useState(false);
  const peers = neighbours(targets, topology);
  const input = (field: Field): ReactElement => (
    <FieldInput
      key={field.name}
      field={field}
      value={settings[field.name] ?? ''}
      problem={problems.find((problem) => problem.field === field.name)}
      peers={peers}
      onChange={(value) => onChange({ ...experiment, settings: { ...settings, [field.name]: value } })}
    />
  );
  const variants = variantsOf(tileOf(kind));
  const durationProblem = problems.find(({ field }) => field === 'duration');
  return (
    <>
      {variants.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t.variant}
          className={classes['variants'] ?? ''}
          value={kind.name}
          data={variants.map(({ name }) => ({ value: name, label: name === 'loss' ? t.randomLoss : t[`k_${name}`] }))}
          onChange={(value) => {
            const variant = variants.find(({ name }) => name === value);
            if (variant) onChange(withKind(experiment, variant.name));
          }}
        />
      )}
      <div className={classes['fields']}>
        {shown.filter(({ isAdvanced }) => !isAdvanced).map(input)}
        {isLasting(experiment) ? (
          <PresetInput
            label={t.duration}
            value={duration}
            unit=""
            presets={DURATION_PRESETS}
            error={durationProblem && problemText(durationProblem, t)}
            isNumber={false}
            title={t.durationHint}
            onChange={(value) => onChange({ ...experiment, duration: value })}
          />
        ) : (
          <p className={classes['dim']}>{kind.lasting === 'once' ? t.atOnce : t.staysStopped}</p>
        )}
      </div>
      {advanced.length > 0 && (
        <div>
          <button
            type="button"
            className={classes['more']}
            aria-expanded={isUnfolded || isSet}
            disabled={isSet}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {isUnfolded || isSet ? (
              <IconChevronDown size={13} aria-hidden />
            ) : (
              <IconChevronRight size={13} aria-hidden />
            )}
            {t.more}
          </button>
          {(isUnfolded || isSet) && <div className={classes['fields']}>{advanced.map(input)}</div>}
        </div>
      )}
    </>
  );
}

/** Who calls the chosen ones, and whom they call. */
function neighbours(targets: readonly string[], topology: TopologyView | undefined): readonly string[] {
  const links = (topology?.links ?? []).filter(({ from, to }) => targets.includes(from) || targets.includes(to));
  const names = new Set(links.flatMap(({ from, to }) => [from, to]));
  return [...names].filter((name) => !targets.includes(name)).sort();
}
