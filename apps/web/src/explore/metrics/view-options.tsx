import { SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { parseDurationMs } from '@o11y-lab/dashboards';
import { type ReactElement, useEffect, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './metrics-page.module.css';
import { DRAW_STYLES, type MetricsView, STACKINGS, TABS } from './metrics-state.ts';

export interface ViewOptionsProps {
  readonly view: MetricsView;
  readonly onChange: (change: Partial<MetricsView>) => void;
  /** The step that was asked with. */
  readonly stepText: string;
  readonly exemplarCount: number | undefined;
}

export function ViewOptions({ view, onChange, stepText, exemplarCount }: ViewOptionsProps): ReactElement {
  const t = useMessages(messages);
  const stackWords = { none: t.stackNone, normal: t.stackNormal, percent: t.stackPercent };
  return (
    <div className={classes['options']}>
      <SegmentedControl
        size="xs"
        aria-label={t.view}
        value={view.tab}
        onChange={(tab) => onChange({ tab: TABS.find((item) => item === tab) ?? 'graph' })}
        data={TABS.map((value) => ({ value, label: t[value] }))}
      />
      {view.tab === 'graph' && (
        <>
          <Select
            size="xs"
            w={90}
            aria-label={t.draw}
            allowDeselect={false}
            value={view.draw}
            data={DRAW_STYLES.map((value) => ({ value, label: t[value] }))}
            onChange={(draw) => onChange({ draw: DRAW_STYLES.find((item) => item === draw) ?? 'line' })}
          />
          <Select
            size="xs"
            w={140}
            aria-label={t.stack}
            allowDeselect={false}
            value={view.stacking}
            data={STACKINGS.map((value) => ({ value, label: stackWords[value] }))}
            onChange={(stacking) => onChange({ stacking: STACKINGS.find((item) => item === stacking) ?? 'none' })}
          />
          <Switch
            size="xs"
            label={t.logScale}
            checked={view.scale === 'log'}
            onChange={(event) => onChange({ scale: event.currentTarget.checked ? 'log' : 'linear' })}
          />
        </>
      )}
      {(view.tab === 'graph' || view.tab === 'heatmap') && (
        <Switch
          size="xs"
          label={exemplarCount === undefined ? t.exemplars : t.exemplarCount(String(exemplarCount))}
          checked={view.exemplars}
          onChange={(event) => onChange({ exemplars: event.currentTarget.checked })}
        />
      )}
      <span className={classes['space']} />
      {view.tab !== 'table' && (
        <>
          <MinStepField value={view.minStep} onChange={(minStep) => onChange({ minStep })} />
          <span className={classes['step']}>{t.step(stepText)}</span>
        </>
      )}
    </div>
  );
}

function MinStepField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (minStep: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const isValid = typed.trim() === '' || parseDurationMs(typed) !== undefined;
  const commit = (): void => {
    if (isValid && typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <TextInput
      size="xs"
      w={90}
      aria-label={t.minStep}
      placeholder={t.minStep}
      value={typed}
      error={!isValid}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
