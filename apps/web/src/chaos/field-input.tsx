// One setting of a fault.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './chaos.module.css';
import type { Problem } from './experiment.ts';
import type { Field } from './kinds.ts';
import { messages } from './messages.ts';
import { problemText } from './problem-text.ts';

export interface FieldInputProps {
  readonly field: Field;
  readonly value: string;
  readonly problem: Problem | undefined;
  /** Names for `peer`. */
  readonly peers: readonly string[];
  readonly onChange: (value: string) => void;
}

export function FieldInput({ field, value, problem, peers, onChange }: FieldInputProps): ReactElement {
  const t = useMessages(messages);
  const label = t[`f_${field.name}`];
  const error = problem === undefined ? undefined : problemText(problem, t);
  switch (field.type) {
    case 'number':
    case 'rate':
      return (
        <PresetInput
          label={label}
          value={value}
          unit={field.type === 'number' ? field.unit : ''}
          presets={field.presets ?? []}
          error={error}
          isNumber={field.type === 'number'}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          size="xs"
          label={label}
          value={value}
          error={error}
          className={classes['field'] ?? ''}
          data={field.options.map((option) => ({ value: option, label: optionText(option, t) }))}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'flag':
      return (
        <Checkbox
          size="xs"
          label={label}
          className={classes['flag'] ?? ''}
          checked={value === 'true'}
          onChange={({ currentTarget: { checked } }) => onChange(String(checked))}
        />
      );
    case 'peer':
      return (
        <NativeSelect
          size="xs"
          label={label}
          value={value}
          className={classes['field'] ?? ''}
          data={[
            { value: '', label: t.o_anyPeer },
            ...[...new Set(value === '' ? peers : [...peers, value])].map((name) => ({ value: name, label: name })),
          ]}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return field satisfies never;
  }
}

export interface PresetInputProps {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly presets: readonly string[];
  readonly error: string | undefined;
  readonly isNumber: boolean;
  readonly title?: string;
  readonly onChange: (value: string) => void;
}

/** A text with its unit, and values one click away. */
export function PresetInput(props: PresetInputProps): ReactElement {
  const { label, value, unit, presets, error, isNumber, title, onChange } = props;
  const withUnit = (preset: string): string => (unit === '' ? preset : `${preset} ${unit}`);
  return (
    <div className={classes['field']}>
      <TextInput
        size="xs"
        label={label}
        value={value}
        error={error}
        {...(title === undefined ? {} : { title })}
        {...(isNumber ? { inputMode: 'decimal' as const } : {})}
        rightSection={unit === '' ? null : <span className={classes['unit']}>{unit}</span>}
        rightSectionWidth={unit.length > 1 ? 34 : 24}
        rightSectionPointerEvents="none"
        spellCheck={false}
        autoComplete="off"
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
      />
      {presets.length > 0 && (
        <span className={classes['presets']}>
          {presets.map((preset) => (
            <button
              key={preset}
              type="button"
              aria-pressed={preset === value}
              aria-label={`${label}: ${withUnit(preset)}`}
              onClick={() => onChange(preset)}
            >
              {preset}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

function optionText(
  option: string,
  t: Readonly<Record<'o_answers' | 'o_requests' | 'o_all' | 'o_random' | 'o_nth' | 'o_plain', string>>,
): string {
  switch (option) {
    case 'answers':
    case 'requests':
    case 'all':
    case 'random':
    case 'nth':
      return t[`o_${option}`];
    case '':
      return t.o_plain;
    default:
      return option;
  }
}
