// The pickers of a dashboard's variables.
import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { type AdhocVariable, ALL_VALUE, type Variable, type VariableOption } from '@o11y-lab/dashboards';
import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react';
import { type ReactElement, useEffect, useId, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import { nextChoice } from './choice.ts';
import type { VariablesState } from './resolve-variables.ts';
import classes from './variables-bar.module.css';

export interface VariablesBarProps {
  readonly variables: readonly Variable[];
  readonly state: VariablesState;
  readonly onChange: (name: string, values: readonly string[]) => void;
}

export function VariablesBar({ variables, state, onChange }: VariablesBarProps): ReactElement | null {
  const shown = variables.filter(
    (variable) => variable.hide !== 'variable' && variable.kind !== 'constant' && variable.kind !== 'unsupported',
  );
  if (shown.length === 0) return null;
  return (
    <div className={classes['bar']}>
      {shown.map((variable) => (
        <Picker key={variable.name} variable={variable} state={state} onChange={onChange} />
      ))}
    </div>
  );
}

function Picker({
  variable,
  state,
  onChange,
}: {
  readonly variable: Variable;
  readonly state: VariablesState;
  readonly onChange: VariablesBarProps['onChange'];
}): ReactElement {
  const t = useMessages(messages);
  const label = variable.label || variable.name;
  const value = state.values[variable.name] ?? variable.current;
  const failure = state.failures[variable.name];
  const id = useId();
  return (
    <div className={classes['picker']} title={variable.description || undefined}>
      <label htmlFor={id} className={variable.hide === 'label' ? 'visually-hidden' : classes['label']}>
        {label}
      </label>
      {variable.kind === 'adhoc' ? (
        <Filters id={id} filters={variable.filters} />
      ) : variable.kind === 'textbox' ? (
        <TextValue id={id} value={value.value[0] ?? ''} onApply={(text) => onChange(variable.name, [text])} />
      ) : (
        <OptionPicker
          id={id}
          label={t.variable(label)}
          options={state.options[variable.name] ?? []}
          value={value.value}
          text={value.value.includes(ALL_VALUE) ? t.all : value.text.join(', ')}
          isMulti={'multi' in variable && variable.multi}
          failure={failure}
          onChange={(values) => onChange(variable.name, values)}
        />
      )}
    </div>
  );
}

/** Filters of the file. Grafana adds them to every query; here they are only shown, which is said beside them. */
function Filters({ id, filters }: { readonly id: string; readonly filters: AdhocVariable['filters'] }): ReactElement {
  const t = useMessages(messages);
  return (
    <output id={id} className={classes['filters']}>
      {filters.map(({ key, operator, value }) => (
        <code key={`${key} ${operator} ${value}`}>{`${key} ${operator} ${value}`}</code>
      ))}
      <span className={classes['notApplied']}>
        <IconAlertTriangle size={13} aria-hidden /> {t.filtersNotApplied}
      </span>
    </output>
  );
}

function TextValue({
  id,
  value,
  onApply,
}: {
  readonly id: string;
  readonly value: string;
  readonly onApply: (text: string) => void;
}): ReactElement {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  return (
    <TextInput
      id={id}
      size="xs"
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => draft !== value && onApply(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onApply(draft);
      }}
    />
  );
}

/** A list longer than this is searched, not scrolled. */
const SHOWN_COUNT_MAX = 300;

function OptionPicker(props: {
  readonly id: string;
  readonly label: string;
  readonly options: readonly VariableOption[];
  readonly value: readonly string[];
  readonly text: string;
  readonly isMulti: boolean;
  readonly failure: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}): ReactElement {
  const { id, label, options, value, text, isMulti, failure, onChange } = props;
  const t = useMessages(messages);
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  // Several values are chosen first and applied when the list closes, so that each click does not ask all panels again.
  const [draft, setDraft] = useState<readonly string[]>(value);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return options.filter((option) => option.text.toLowerCase().includes(wanted)).slice(0, SHOWN_COUNT_MAX);
  }, [options, search]);
  const close = (values: readonly string[]): void => {
    setOpen(false);
    setSearch('');
    if (values.join('\n') !== value.join('\n')) onChange(values);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? setOpen(true) : close(isMulti ? draft : value))}
      position="bottom-start"
      width={280}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          id={id}
          size="xs"
          variant="default"
          aria-label={`${label}: ${text}`}
          aria-haspopup="listbox"
          rightSection={<IconChevronDown size={13} aria-hidden />}
          onClick={() => {
            setDraft(value);
            if (isOpen) close(isMulti ? draft : value);
            else setOpen(true);
          }}
          classNames={{ label: classes['value'] ?? '' }}
        >
          {text || t.none}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        {failure !== undefined && (
          <p className={classes['failure']} role="alert">
            {t.variableFailed}: {failure}
          </p>
        )}
        <TextInput
          size="xs"
          data-autofocus
          placeholder={t.searchValues}
          aria-label={t.searchValues}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = shown;
            if (event.key === 'Enter' && first) close(isMulti ? nextChoice(draft, first.value) : [first.value]);
          }}
        />
        <div className={classes['options']} role="listbox" aria-label={label} aria-multiselectable={isMulti}>
          {shown.length === 0 && <p className={classes['hint']}>{t.noValues}</p>}
          {shown.map((option) => {
            const isChosen = (isMulti ? draft : value).includes(option.value);
            const optionText = option.value === ALL_VALUE ? t.all : option.text;
            return (
              <button
                key={option.value}
                type="button"
                role="option"
                aria-selected={isChosen}
                className={classes['option']}
                onClick={(event) => {
                  if (!isMulti) close([option.value]);
                  // With ctrl or ⌘ one value takes the place of all.
                  else setDraft(event.ctrlKey || event.metaKey ? [option.value] : nextChoice(draft, option.value));
                }}
              >
                {isMulti && <Checkbox.Indicator size="xs" checked={isChosen} aria-hidden />}
                <span>{optionText}</span>
              </button>
            );
          })}
        </div>
        {isMulti && (
          <Button size="compact-xs" mt={6} fullWidth onClick={() => close(draft)}>
            {t.apply} · {draft.includes(ALL_VALUE) ? t.all : t.selected(String(draft.length))}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
