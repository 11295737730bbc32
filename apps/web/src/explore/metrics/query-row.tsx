// One query of the page: its text or pickers, its legend, what is odd about it, and what can be done with it.
import { ActionIcon, Menu, SegmentedControl, Skeleton, Text, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDotsVertical,
  IconEye,
  IconEyeOff,
  IconTrash,
} from '@tabler/icons-react';
import { lazy, type ReactElement, Suspense, useMemo, useRef, useState } from 'react';
import type { CompletionSource, EditorProblem } from '../../editor/editor-types.ts';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { QueryEditor } from '../../editor/query-editor.tsx';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type BuilderQuery, parseBuilder, printBuilder } from './builder-model.ts';
import { HintList } from './hint-list.tsx';
import { hintsFor } from './hints.ts';
import { messages } from './messages.ts';
import { letterOf, type MetricsQuery } from './metrics-state.ts';
import classes from './query-row.module.css';
import type { QueryState } from './use-metrics-data.ts';

const QueryBuilder = lazy(async () => ({ default: (await import('./query-builder.tsx')).QueryBuilder }));

export interface QueryRowProps {
  readonly index: number;
  readonly count: number;
  readonly query: MetricsQuery;
  /** Of what was run last, when it is this query. */
  readonly state: QueryState | undefined;
  readonly metrics: readonly DescribedMetric[] | undefined;
  readonly completion: CompletionSource;
  readonly onChange: (change: Partial<MetricsQuery>) => void;
  /** Runs all queries, this one changed. */
  readonly onRun: (change?: Partial<MetricsQuery>) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly onMove: (direction: -1 | 1) => void;
}

export function QueryRow(props: QueryRowProps): ReactElement {
  const { index, count, query, state, metrics, completion, onChange, onRun } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const [mode, setMode] = useState<'code' | 'builder'>('code');
  const letter = letterOf(index);
  const pickedRef = useRef<BuilderQuery>(undefined);
  const built = useMemo(() => {
    if (mode !== 'builder') return undefined;
    const picked = pickedRef.current;
    // Half a number in a picker is no PromQL yet; the pickers stay as they are.
    return parseBuilder(query.text) ?? (picked && printBuilder(picked) === query.text ? picked : undefined);
  }, [mode, query.text]);
  const hints = useMemo(() => hintsFor(query.text, metrics), [query.text, metrics]);
  const problems = useMemo(() => backendProblems(state), [state]);
  const answer = state?.result.data;
  return (
    <div className={classes['row']} {...(query.isHidden ? { 'data-hidden': true } : {})}>
      <div className={classes['letter']} aria-hidden>
        {letter}
      </div>
      <div className={classes['body']}>
        {mode === 'builder' && built !== undefined ? (
          <Suspense fallback={<Skeleton height={90} />}>
            <QueryBuilder
              query={built}
              text={query.text}
              metrics={metrics ?? []}
              completion={completion}
              label={t.query(letter)}
              onChange={(picked) => {
                pickedRef.current = picked;
                onChange({ text: printBuilder(picked) });
              }}
            />
          </Suspense>
        ) : (
          <QueryEditor
            language="promql"
            value={query.text}
            onChange={(text) => onChange({ text })}
            onRun={() => onRun()}
            completion={completion}
            problems={problems}
            label={t.query(letter)}
            placeholder={t.placeholder}
          />
        )}
        <div className={classes['meta']}>
          <SegmentedControl
            size="xs"
            aria-label={t.editMode}
            value={mode}
            onChange={(next) => setMode(next === 'builder' ? 'builder' : 'code')}
            data={[
              { value: 'builder', label: t.builder },
              { value: 'code', label: t.code },
            ]}
          />
          <span className={classes['legend']}>
            <span aria-hidden>{t.legend}</span>
            <TextInput
              size="xs"
              w={150}
              aria-label={`${t.legend}: ${t.query(letter)}`}
              placeholder={t.legendPlaceholder}
              value={query.legend}
              onChange={(event) => onChange({ legend: event.currentTarget.value })}
              onKeyDown={(event) => event.key === 'Enter' && onRun()}
            />
          </span>
          {answer !== undefined && (
            <span>
              {t.seriesCount(
                answer.value.series.length.toLocaleString(locale),
                Math.round(answer.exchange.durationMs).toLocaleString(locale),
              )}
            </span>
          )}
        </div>
        {mode === 'builder' && built === undefined && <Text size="xs">{t.onlyText}</Text>}
        <HintList hints={hints} onFix={(text) => onRun({ text })} />
        {answer !== undefined && [...answer.value.warnings, ...answer.value.infos].length > 0 && (
          <Text size="xs" c="var(--o11y-warn)">
            {t.warnings}: {[...answer.value.warnings, ...answer.value.infos].join(' · ')}
          </Text>
        )}
      </div>
      <div className={classes['actions']}>
        <Tooltip label={query.isHidden ? t.show : t.hide}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${query.isHidden ? t.show : t.hide}: ${t.query(letter)}`}
            aria-pressed={query.isHidden}
            onClick={() => onRun({ isHidden: !query.isHidden })}
          >
            {query.isHidden ? <IconEyeOff size={16} /> : <IconEye size={16} />}
          </ActionIcon>
        </Tooltip>
        <CopyButton text={query.text} what={t.copyText} />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t.actions(letter)}>
              <IconDotsVertical size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={14} />} onClick={props.onDuplicate}>
              {t.duplicate}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowUp size={14} />} disabled={index === 0} onClick={() => props.onMove(-1)}>
              {t.moveUp}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={14} />}
              disabled={index === count - 1}
              onClick={() => props.onMove(1)}
            >
              {t.moveDown}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={14} />} onClick={props.onRemove}>
              {t.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

/** The backend names the place of a mistake as `1:7: parse error: …`. */
function backendProblems(state: QueryState | undefined): readonly EditorProblem[] {
  const error = state?.result.error;
  const match = /(?:^|\s)(\d+):(\d+): (?:parse error: )?(.*)/s.exec(error?.message ?? '');
  const text = state?.query.text;
  if (!match || text === undefined || text.includes('$')) return [];
  const lines = text.split('\n').slice(0, Number(match[1]) - 1);
  const from = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(match[2]) - 1;
  return from > text.length ? [] : [{ from, to: Math.min(text.length, from + 1), message: match[3] ?? '' }];
}
