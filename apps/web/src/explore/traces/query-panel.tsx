// The query, as a form or as TraceQL: two views of one text.
import { Button, Code, SegmentedControl, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import type { EditorProblem } from '../../editor/editor-types.ts';
import { useLiveCompletion } from '../../editor/live-completion.ts';
import { QueryEditor } from '../../editor/query-editor.tsx';
import { useMessages } from '../../i18n/locale.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { messages } from './messages.ts';
import { EMPTY_FORM, formOf, printForm, type SearchForm } from './search-form.ts';
import { SearchFormView } from './search-form-view.tsx';
import type { ParseTraceql } from './traceql-query.ts';
import classes from './traces.module.css';

export interface QueryPanelProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly mode: 'form' | 'code';
  readonly onMode: (mode: 'form' | 'code') => void;
  readonly parse: ParseTraceql | undefined;
  readonly problems: readonly EditorProblem[];
  readonly range: TimeRange;
  /** Given while an answer takes long. */
  readonly onCancel: (() => void) | undefined;
  /** Beside the run button. */
  readonly children: ReactNode;
}

export function QueryPanel(props: QueryPanelProps): ReactElement {
  const { text, onChange, onRun, mode, onMode, parse, problems, range, onCancel } = props;
  const t = useMessages(messages);
  const completion = useLiveCompletion('traceql', range);
  // Half a condition is no TraceQL yet: the form keeps it as long as the text is what the form wrote.
  const [picked, setPicked] = useState<{ readonly form: SearchForm; readonly text: string }>();
  const form = useMemo(() => (picked?.text === text ? picked.form : readForm(text, parse)), [picked, text, parse]);
  const written = text.trim() === '' ? '{}' : text;
  const isForm = mode === 'form' && form !== undefined;
  const isWaiting = mode === 'form' && form === undefined && parse === undefined;
  return (
    <form
      className={classes['query']}
      onSubmit={(event) => {
        event.preventDefault();
        onRun();
      }}
    >
      {isForm ? (
        <>
          <SearchFormView
            form={form}
            range={range}
            onChange={(next) => {
              const printed = printForm(next);
              setPicked({ form: next, text: printed });
              onChange(printed);
            }}
          />
          <p className={classes['written']}>
            <span className="visually-hidden">{t.written}: </span>
            <Code>{written}</Code>
            <CopyButton text={written} what="TraceQL" />
          </p>
        </>
      ) : isWaiting ? (
        <div className={classes['waiting']} />
      ) : (
        <QueryEditor
          language="traceql"
          label={t.editor}
          placeholder={t.placeholder}
          value={text}
          onChange={onChange}
          onRun={onRun}
          completion={completion}
          problems={problems}
          minLines={2}
        />
      )}
      {mode === 'form' && !isForm && !isWaiting && (
        <Text size="sm" c="var(--o11y-text-dim)">
          {t.onlyCode}{' '}
          <Button size="compact-xs" variant="default" onClick={() => onChange('{}')}>
            {t.startAnew}
          </Button>
        </Text>
      )}
      <div className={classes['bar']}>
        {onCancel ? (
          <Button size="xs" color="gray" leftSection={<IconPlayerStop size={15} />} onClick={onCancel}>
            {t.cancel}
          </Button>
        ) : (
          <Button size="xs" type="submit" leftSection={<IconPlayerPlay size={15} />}>
            {t.run}
          </Button>
        )}
        <SegmentedControl
          size="xs"
          aria-label={t.editMode}
          value={isForm || isWaiting ? 'form' : 'code'}
          data={[
            { value: 'form', label: t.search },
            { value: 'code', label: t.code },
          ]}
          onChange={(value) => onMode(value === 'code' ? 'code' : 'form')}
        />
        {props.children}
      </div>
    </form>
  );
}

function readForm(text: string, parse: ParseTraceql | undefined): SearchForm | undefined {
  if (text.trim() === '') return EMPTY_FORM;
  const query = parse?.(text);
  return query && formOf(query, text);
}
