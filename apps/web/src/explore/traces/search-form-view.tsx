// The search form. It holds no state: what it shows is a query, and each change is another one.
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { messages } from './messages.ts';
import classes from './search-form.module.css';
import { isDuration, KINDS, printForm, type SearchForm, STATUSES, without } from './search-form.ts';
import { TagRow } from './tag-row.tsx';
import { useTagFields, useTagValues } from './use-tag-values.ts';
import { useNear, ValueInput } from './value-input.tsx';

export interface SearchFormViewProps {
  readonly form: SearchForm;
  readonly range: TimeRange;
  readonly onChange: (form: SearchForm) => void;
}

const SERVICE_TAG = 'resource.service.name';

export function SearchFormView({ form, range, onChange }: SearchFormViewProps): ReactElement {
  const t = useMessages(messages);
  const change = (part: Partial<SearchForm>): void => onChange({ ...form, ...part });
  const [isServiceNear, onServiceNear] = useNear();
  const [isNameNear, onNameNear] = useNear();
  const [isTagNear, onTagNear] = useNear();
  const services = useTagValues({ tag: SERVICE_TAG, query: '{}', range, enabled: isServiceNear });
  const names = useTagValues({
    tag: 'name',
    query: printForm(without(form, 'name')),
    range,
    enabled: isNameNear,
  });
  const tags = useTagFields(range, isTagNear);
  return (
    <div className={classes['form']}>
      <div className={classes['fields']}>
        <ValueInput
          label={t.service}
          value={form.service}
          options={services.map(({ value }) => value)}
          onNear={onServiceNear}
          onChange={(service) => change({ service })}
        />
        <ValueInput
          label={t.spanName}
          value={form.name}
          options={names.map(({ value }) => value)}
          onNear={onNameNear}
          onChange={(name) => change({ name })}
        />
        <ChoiceInput
          label={t.status}
          value={form.status}
          choices={STATUSES}
          onChange={(status) => change({ status })}
        />
        <ChoiceInput label={t.kind} value={form.kind} choices={KINDS} onChange={(kind) => change({ kind })} />
        <DurationInput
          label={t.minDuration}
          value={form.minDuration}
          onChange={(minDuration) => change({ minDuration })}
        />
        <DurationInput
          label={t.maxDuration}
          value={form.maxDuration}
          onChange={(maxDuration) => change({ maxDuration })}
        />
      </div>
      {form.tags.map((tag, index) => (
        <TagRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          key={index}
          index={index}
          tag={tag}
          names={tags}
          onNearNames={onTagNear}
          scope={printForm(without(form, index))}
          range={range}
          onChange={(next) => change({ tags: form.tags.map((item, i) => (i === index ? next : item)) })}
          onRemove={() => onChange(without(form, index))}
        />
      ))}
      <div className={classes['options']}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} />}
          onMouseEnter={onTagNear}
          onClick={() => {
            onTagNear();
            change({ tags: [...form.tags, { tag: '', operator: '=', value: '' }] });
          }}
        >
          {t.addTag}
        </Button>
        <Checkbox
          size="xs"
          label={t.rootOnly}
          checked={form.rootOnly}
          onChange={({ currentTarget: { checked } }) => change({ rootOnly: checked })}
        />
      </div>
    </div>
  );
}

function ChoiceInput(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  return (
    <NativeSelect
      size="xs"
      label={props.label}
      value={props.value}
      data={[{ value: '', label: t.any }, ...props.choices.map((value) => ({ value, label: value }))]}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
    />
  );
}

function DurationInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  const { value } = props;
  return (
    <TextInput
      size="xs"
      label={props.label}
      value={value}
      placeholder={t.durationHint}
      error={value.trim() !== '' && !isDuration(value) ? t.durationWrong : undefined}
      onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
      spellCheck={false}
    />
  );
}
