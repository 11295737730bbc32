// A query without knowing the language: each pick writes LogQL into the editor, and what is written there is read back.
import { ActionIcon, Autocomplete, Button, Menu, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactElement, type ReactNode, useMemo } from 'react';
import { fetchLogLabelNames, fetchLogLabelValues, queryLogsInstant } from '../../../data/loki.ts';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import type { TimeRange } from '../../../time/time-range.ts';
import { hueOf } from '../../../ui/series-color.ts';
import { filterValueOf, LEVELS, type Level, levelOf } from '../line/levels.ts';
import { LevelBadge } from '../list/level-badge.tsx';
import { messages } from '../messages.ts';
import {
  ANY_SERVICE,
  containedTextOf,
  isMetricQuery,
  type LogQuery,
  levelsOf,
  type Matcher,
  type MatchOperator,
  otherStages,
  PARSERS,
  parserOf,
  printQuery,
  readLogQuery,
  servicesOf,
  tracePinnedBy,
  withContainedText,
  withLevels,
  withMatcher,
  withoutStage,
  withParser,
  withServices,
  withTrace,
} from './log-query.ts';
import classes from './pickers.module.css';

export interface PickersProps {
  /** What stands in the editor. */
  readonly text: string;
  readonly range: TimeRange;
  readonly onChange: (text: string) => void;
  readonly onRun: (text: string) => void;
}

/** Levels of which a picker is worth its place. */
const PICKED_LEVELS: readonly Level[] = LEVELS.filter((level) => level !== 'critical' && level !== 'unknown');

export function Pickers({ text, range, onChange, onRun }: PickersProps): ReactElement {
  const t = useMessages(messages);
  const query = useMemo(() => (text.trim() === '' ? ANYTHING : readLogQuery(text)), [text]);
  const isMetric = useMemo(() => query === undefined && isMetricQuery(text), [query, text]);
  if (query === undefined) {
    return <p className={classes['hint']}>{isMetric ? t.onlyLogQueries : t.notReadable}</p>;
  }
  const run = (next: LogQuery): void => onRun(printQuery(next));
  const change = (next: LogQuery): void => onChange(printQuery(next));
  const levels = levelsOf(query).map(levelOf);
  const toggleLevel = (level: Level): void => {
    const next = levels.includes(level) ? levels.filter((item) => item !== level) : [...levels, level];
    run(withLevels(query, next.map(filterValueOf)));
  };
  const onEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onRun(text);
  };
  const parser = parserOf(query);
  return (
    <div className={classes['pickers']}>
      <ServicePicker query={query} range={range} onPick={(services) => run(withServices(query, services))} />
      <fieldset className={classes['group']}>
        <legend>{t.levels}</legend>
        <Chip isOn={levels.length === 0} onClick={() => run(withLevels(query, []))}>
          {t.allLevels}
        </Chip>
        {PICKED_LEVELS.map((level) => (
          <Chip key={level} isOn={levels.includes(level)} onClick={() => toggleLevel(level)}>
            <LevelBadge level={level} />
          </Chip>
        ))}
      </fieldset>
      <div className={classes['fields']}>
        <TextInput
          size="xs"
          label={t.contains}
          value={containedTextOf(query)}
          onChange={(event) => change(withContainedText(query, event.currentTarget.value))}
          onKeyDown={onEnter}
        />
        <TextInput
          size="xs"
          label={t.traceId}
          value={tracePinnedBy(query) ?? ''}
          onChange={(event) => change(withTrace(query, event.currentTarget.value.trim()))}
          onKeyDown={onEnter}
        />
        {query.matchers
          .filter((matcher) => matcher.name !== 'service_name')
          .map((matcher) => (
            <MatcherPicker key={matcher.name} matcher={matcher} range={range} query={query} onPick={run} />
          ))}
        <LabelAdder query={query} range={range} onPick={change} />
        {parser === undefined && (
          <span className={classes['parsers']}>
            {t.parser}
            {PARSERS.map((kind) => (
              <Chip key={kind} isOn={false} onClick={() => run(withParser(query, kind))}>
                {kind}
              </Chip>
            ))}
          </span>
        )}
      </div>
      <OtherStages query={query} onPick={run} />
    </div>
  );
}

const ANYTHING: LogQuery = { kind: 'log', matchers: ANY_SERVICE, stages: [], range: { start: 0, end: 0 } };

interface PickProps {
  readonly query: LogQuery;
  readonly range: TimeRange;
  readonly onPick: (query: LogQuery) => void;
}

interface ServicePickerProps {
  readonly query: LogQuery;
  readonly range: TimeRange;
  readonly onPick: (services: readonly string[]) => void;
}

function ServicePicker({ query, range, onPick }: ServicePickerProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const counts = useQuery({
    queryKey: ['logs-services', range.fromMs, range.toMs],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const rangeMs = Math.max(1, Math.ceil(range.toMs - range.fromMs));
      const text = `sum by (service_name) (count_over_time({service_name=~".+"} [${rangeMs}ms]))`;
      const { value } = await queryLogsInstant(text, range.toMs, 1, signal);
      if (value.kind === 'streams') return [];
      return value.series
        .map(({ labels, values }) => ({ name: labels['service_name'] ?? '', count: values[0] ?? 0 }))
        .sort((a, b) => a.name.localeCompare(b.name));
    },
  });
  const chosen = servicesOf(query);
  const known = counts.data ?? [];
  const silent = chosen.filter((name) => !known.some((service) => service.name === name));
  const services = [...known, ...silent.map((name) => ({ name, count: 0 }))];
  return (
    <fieldset className={classes['group']}>
      <legend>{t.services}</legend>
      <Chip isOn={chosen.length === 0} onClick={() => onPick([])}>
        {t.allServices}
      </Chip>
      {services.map(({ name, count }) => (
        <Chip
          key={name}
          isOn={chosen.includes(name)}
          onClick={() => onPick(chosen.includes(name) ? chosen.filter((item) => item !== name) : [...chosen, name])}
        >
          <i data-hue={hueOf(name)} aria-hidden />
          {name}
          {counts.data && <small>{count.toLocaleString(locale)}</small>}
        </Chip>
      ))}
    </fieldset>
  );
}

interface ChipProps {
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Chip({ isOn, onClick, children }: ChipProps): ReactElement {
  return (
    <button type="button" className={classes['chip']} aria-pressed={isOn} onClick={onClick}>
      {children}
    </button>
  );
}

const OPERATORS = ['=', '!=', '=~', '!~'] as const satisfies readonly MatchOperator[];

function MatcherPicker({ matcher, query, range, onPick }: PickProps & { readonly matcher: Matcher }): ReactElement {
  const t = useMessages(messages);
  const { name, operator, value } = matcher;
  const values = useQuery({
    queryKey: ['logs-values', name, Math.floor(range.fromMs / 60_000)],
    queryFn: async ({ signal }) => (await fetchLogLabelValues(name, range, signal)).value,
  });
  return (
    <fieldset className={classes['matcher']}>
      <legend>{name}</legend>
      <Select
        size="xs"
        w={64}
        aria-label={`${name}: ${t.operator}`}
        value={operator}
        data={[...OPERATORS]}
        allowDeselect={false}
        onChange={(next) =>
          onPick(
            withMatcher(query, name, { ...matcher, operator: OPERATORS.find((item) => item === next) ?? operator }),
          )
        }
      />
      <Autocomplete
        size="xs"
        w={170}
        aria-label={`${name}: ${t.value}`}
        value={value}
        data={[...(values.data ?? [])]}
        onChange={(next) => onPick(withMatcher(query, name, { ...matcher, value: next }))}
      />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t.removeLabel(name)}
        onClick={() => onPick(withMatcher(query, name, undefined))}
      >
        <IconX size={14} />
      </ActionIcon>
    </fieldset>
  );
}

function LabelAdder({ query, range, onPick }: PickProps): ReactElement {
  const t = useMessages(messages);
  const names = useQuery({
    queryKey: ['logs-labels', Math.floor(range.fromMs / 60_000)],
    queryFn: async ({ signal }) => (await fetchLogLabelNames(range, signal)).value,
  });
  const used = new Set(query.matchers.map(({ name }) => name));
  const rest = (names.data ?? []).filter((name) => !used.has(name) && name !== 'service_name');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          disabled={names.isSuccess && rest.length === 0}
          leftSection={<IconPlus size={14} />}
        >
          {t.addLabel}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {rest.map((name) => (
          <Menu.Item key={name} onClick={() => onPick(withMatcher(query, name, { name, operator: '=~', value: '.+' }))}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function OtherStages({ query, onPick }: Pick<PickProps, 'query' | 'onPick'>): ReactElement | null {
  const t = useMessages(messages);
  const others = otherStages(query);
  if (others.length === 0) return null;
  return (
    <div className={classes['group']}>
      <span className={classes['caption']}>{t.alsoInQuery}</span>
      {others.map(({ index, text }) => (
        <span key={`${index} ${text}`} className={classes['stage']}>
          <code>{text}</code>
          <button type="button" aria-label={t.removeStage(text)} onClick={() => onPick(withoutStage(query, index))}>
            <IconX size={12} aria-hidden />
          </button>
        </span>
      ))}
    </div>
  );
}
