// Pickers for those who don't know PromQL yet. What they write is always visible.
import { ActionIcon, Autocomplete, Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CompletionSource } from '../../editor/editor-types.ts';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { useMessages } from '../../i18n/locale.tsx';
import {
  addOperation,
  type BuilderQuery,
  LABEL_OPERATORS,
  type LabelFilter,
  type Operation,
  offeredOperations,
} from './builder-model.ts';
import { messages } from './messages.ts';
import classes from './query-builder.module.css';

export interface QueryBuilderProps {
  readonly query: BuilderQuery;
  readonly text: string;
  readonly metrics: readonly DescribedMetric[];
  readonly completion: CompletionSource;
  readonly label: string;
  readonly onChange: (query: BuilderQuery) => void;
}

export function QueryBuilder({ query, text, metrics, completion, label, onChange }: QueryBuilderProps): ReactElement {
  const t = useMessages(messages);
  const labelNames = useNames(['builder-labels', query.metric], () =>
    completion.labelNames?.(query.metric || undefined),
  );
  const setLabel = (index: number, filter: LabelFilter): void =>
    onChange({ ...query, labels: query.labels.with(index, filter) });
  const setOperation = (index: number, operation: Operation): void =>
    onChange({ ...query, operations: query.operations.with(index, operation) });
  const unused = labelNames.filter((name) => name !== '__name__' && !query.labels.some((item) => item.name === name));
  return (
    <fieldset className={classes['builder']} aria-label={label}>
      <div className={classes['line']}>
        <Select
          size="xs"
          w={360}
          maw="100%"
          searchable
          limit={100}
          label={t.metric}
          placeholder={t.metricPlaceholder}
          value={query.metric || null}
          data={[...new Set([...metrics.map(({ name }) => name), ...(query.metric ? [query.metric] : [])])]}
          onChange={(metric) => onChange({ ...query, metric: metric ?? '' })}
        />
      </div>
      {query.labels.map((filter, index) => (
        <LabelLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a label has no other identity than its place
          key={index}
          filter={filter}
          metric={query.metric}
          names={[...unused, filter.name]}
          completion={completion}
          onChange={(next) => setLabel(index, next)}
          onRemove={() => onChange({ ...query, labels: query.labels.toSpliced(index, 1) })}
        />
      ))}
      <div className={classes['line']}>
        <Select
          size="xs"
          w={200}
          searchable
          aria-label={t.addLabel}
          placeholder={`+ ${t.addLabel}`}
          disabled={query.metric === ''}
          value={null}
          data={unused}
          onChange={(name) =>
            name !== null && onChange({ ...query, labels: [...query.labels, { name, operator: '=', value: '' }] })
          }
        />
      </div>
      {query.operations.length > 0 && (
        <div className={classes['line']}>
          {query.operations.map((operation, index) => (
            <OperationChip
              // biome-ignore lint/suspicious/noArrayIndexKey: an operation has no other identity than its place
              key={index}
              operation={operation}
              labelNames={labelNames}
              onChange={(next) => setOperation(index, next)}
              onRemove={() => onChange({ ...query, operations: query.operations.toSpliced(index, 1) })}
            />
          ))}
        </div>
      )}
      {query.metric !== '' && (
        <div className={classes['line']}>
          {offeredOperations(query).map(({ id, operation }) => (
            <Button
              key={id}
              size="compact-xs"
              variant="default"
              leftSection={<IconPlus size={12} />}
              aria-label={`${t.addOperation} ${id}`}
              onClick={() => onChange(addOperation(query, operation))}
            >
              {id}
            </Button>
          ))}
        </div>
      )}
      <output className={classes['written']} aria-label={t.rawQuery}>
        {text === '' ? '—' : text}
      </output>
    </fieldset>
  );
}

interface LabelLineProps {
  readonly filter: LabelFilter;
  readonly metric: string;
  readonly names: readonly string[];
  readonly completion: CompletionSource;
  readonly onChange: (filter: LabelFilter) => void;
  readonly onRemove: () => void;
}

function LabelLine({ filter, metric, names, completion, onChange, onRemove }: LabelLineProps): ReactElement {
  const t = useMessages(messages);
  const values = useNames(['builder-values', metric, filter.name], () =>
    completion.labelValues?.(filter.name, metric || undefined),
  );
  return (
    <div className={classes['line']}>
      <Select
        size="xs"
        w={200}
        searchable
        aria-label={t.label}
        value={filter.name}
        data={names}
        onChange={(name) => name !== null && onChange({ ...filter, name, value: '' })}
      />
      <Select
        size="xs"
        w={70}
        aria-label={t.operator}
        value={filter.operator}
        data={LABEL_OPERATORS}
        allowDeselect={false}
        onChange={(value) => {
          const operator = LABEL_OPERATORS.find((item) => item === value);
          if (operator !== undefined) onChange({ ...filter, operator });
        }}
      />
      <Autocomplete
        size="xs"
        w={220}
        aria-label={`${t.value}: ${filter.name}`}
        placeholder={t.value}
        value={filter.value}
        data={values}
        limit={100}
        onChange={(value) => onChange({ ...filter, value })}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`${t.removeLabel}: ${filter.name}`} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

interface OperationChipProps {
  readonly operation: Operation;
  readonly labelNames: readonly string[];
  readonly onChange: (operation: Operation) => void;
  readonly onRemove: () => void;
}

function OperationChip({ operation, labelNames, onChange, onRemove }: OperationChipProps): ReactElement {
  const t = useMessages(messages);
  return (
    <span className={classes['operation']}>
      <OperationFields operation={operation} labelNames={labelNames} onChange={onChange} />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`${t.removeOperation}: ${nameOf(operation)}`}
        onClick={onRemove}
      >
        <IconX size={13} />
      </ActionIcon>
    </span>
  );
}

function OperationFields({ operation, labelNames, onChange }: Omit<OperationChipProps, 'onRemove'>): ReactElement {
  const t = useMessages(messages);
  const name = nameOf(operation);
  const field = (label: string, value: string, write: (value: string) => Operation): ReactElement => (
    <TextInput
      size="xs"
      w={label === t.range ? 140 : 64}
      aria-label={`${name}: ${label}`}
      value={value}
      onChange={(event) => onChange(write(event.currentTarget.value))}
    />
  );
  switch (operation.kind) {
    case 'range':
      return (
        <>
          {name} {field(t.range, operation.range, (range) => ({ ...operation, range }))}
        </>
      );
    case 'aggregate':
      return (
        <>
          {name} {t.by}
          <MultiSelect
            size="xs"
            miw={140}
            searchable
            aria-label={`${name} ${t.by}`}
            value={[...operation.by]}
            data={[...new Set([...labelNames.filter((label) => label !== '__name__'), ...operation.by])]}
            onChange={(by) => onChange({ ...operation, by })}
          />
        </>
      );
    case 'quantile':
      return (
        <>
          {name} {field(t.number, operation.q, (q) => ({ ...operation, q }))}
        </>
      );
    case 'top':
      return (
        <>
          {name} {field(t.number, operation.count, (count) => ({ ...operation, count }))}
        </>
      );
    case 'compare':
      return (
        <>
          {name} {field(t.number, operation.number, (number) => ({ ...operation, number }))}
        </>
      );
  }
}

function nameOf(operation: Operation): string {
  switch (operation.kind) {
    case 'range':
    case 'aggregate':
    case 'top':
      return operation.name;
    case 'quantile':
      return 'histogram_quantile';
    case 'compare':
      return operation.operator;
  }
}

/** Live names; none while they are fetched, or where they can't be had. */
function useNames(key: readonly unknown[], read: () => Promise<readonly string[]> | undefined): readonly string[] {
  const { data } = useQuery({ queryKey: ['completion', ...key], queryFn: async () => (await read()) ?? [] });
  return data ?? [];
}
