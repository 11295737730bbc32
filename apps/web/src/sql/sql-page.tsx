// Read-only SQL over spans, logs and metrics at once.
import { Alert, Button, Menu, SegmentedControl } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { isApiError } from '../data/http.ts';
import { object } from '../data/json.ts';
import { fetchSqlSchema, runSql } from '../data/sql.ts';
import type { EditorProblem } from '../editor/editor-types.ts';
import { QueryEditor } from '../editor/query-editor.tsx';
import { useQueryHistory } from '../explore/common/query-history.ts';
import { useDraft } from '../explore/common/use-draft.ts';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { useTime } from '../time/use-time.tsx';
import { download } from '../ui/download.ts';
import { ExampleCards } from '../ui/example-cards.tsx';
import { InspectDrawer } from '../ui/inspect-drawer.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';
import { ResultChart } from './result-chart.tsx';
import { offsetOf, toCsv, toJson } from './result-model.ts';
import { ResultTable } from './result-table.tsx';
import { SchemaList } from './schema-list.tsx';
import classes from './sql.module.css';

const TIMEOUT_MS = 10_000;
const ROWS_MAX = 5000;
/** Menus with more entries are no menus. */
const HISTORY_SHOWN = 15;

export default function SqlPage(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const client = useQueryClient();
  const history = useQueryHistory('sql');
  const { range, refresh } = useTime();
  const committed = pane.params.get('q') ?? '';
  const view = pane.params.get('view') === 'chart' ? 'chart' : 'table';
  const [draft, setDraft] = useDraft(`sql.${pane.kind}`, committed);
  const [isInspecting, setInspecting] = useState(false);

  // Refreshing asks anew, as on every page: "now" is part of most statements.
  const key = ['sql', committed, range.toMs];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => runSql({ sql: committed, timeoutMs: TIMEOUT_MS, rowsMax: ROWS_MAX }, signal),
    enabled: committed.trim() !== '',
  });
  const schema = useQuery({
    queryKey: ['sql-schema'],
    queryFn: async ({ signal }) => (await fetchSqlSchema(signal)).value,
  });

  const run = (sql: string): void => {
    if (sql.trim() === '') return;
    setDraft(sql);
    history.add(sql);
    pane.setParams({ q: sql }, { push: sql !== committed });
    refresh();
  };
  const problems = useMemo(() => problemsOf(query.error, committed, draft), [query.error, committed, draft]);
  const completion = useMemo(
    () => ({
      tables: async () =>
        Object.fromEntries(
          (schema.data ?? []).map(({ name, columns }) => [name, columns.map((column) => column.name)]),
        ),
    }),
    [schema.data],
  );
  const answer = query.data;
  const examples = EXAMPLES.map(({ title, sql }) => ({ title: t[title], query: sql }));
  return (
    <div className={classes['page']}>
      <div>
        <h1>{t.title}</h1>
        <p className={classes['dim']}>{t.intro}</p>
      </div>
      <div className={classes['columns']}>
        <div className={classes['work']}>
          <QueryEditor
            language="sql"
            label={t.editor}
            placeholder={t.placeholder}
            value={draft}
            onChange={setDraft}
            onRun={() => run(draft)}
            minLines={6}
            completion={completion}
            problems={problems}
          />
          <div className={classes['bar']}>
            {query.isFetching ? (
              <Button
                size="xs"
                color="gray"
                leftSection={<IconPlayerStop size={15} />}
                onClick={() => void client.cancelQueries({ queryKey: key })}
              >
                {t.cancel}
              </Button>
            ) : (
              <Button size="xs" leftSection={<IconPlayerPlay size={15} />} onClick={() => run(draft)}>
                {t.run}
              </Button>
            )}
            <Choices
              label={t.examples}
              items={examples.map(({ title, query: sql }) => ({ text: title, sql }))}
              onChoose={run}
            />
            <Choices
              label={t.history}
              items={history.entries.slice(0, HISTORY_SHOWN).map((entry) => ({ text: entry.query, sql: entry.query }))}
              none={t.noHistory}
              onChoose={run}
            />
            <span className={classes['space']} />
            {answer && (
              <>
                <output className={classes['dim']}>
                  {t.result(
                    formatNumber(answer.value.rows.length, locale),
                    formatDuration(answer.value.elapsedMs, locale),
                  )}
                </output>
                <SegmentedControl
                  size="xs"
                  aria-label={`${t.table}, ${t.chart}`}
                  value={view}
                  data={[
                    { value: 'table', label: t.table },
                    { value: 'chart', label: t.chart },
                  ]}
                  onChange={(value) => pane.setParams({ view: value === 'chart' ? 'chart' : undefined })}
                />
                <Menu position="bottom-end">
                  <Menu.Target>
                    <Button size="xs" variant="default">
                      {t.inspect}
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => setInspecting(true)}>{t.inspect}</Menu.Item>
                    <Menu.Item onClick={() => download('result.csv', 'text/csv', toCsv(answer.value))}>
                      {t.csv}
                    </Menu.Item>
                    <Menu.Item onClick={() => download('result.json', 'application/json', toJson(answer.value))}>
                      {t.json}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </>
            )}
          </div>
          <QueryView
            query={query}
            height={240}
            idle={<ExampleCards title={t.idle} examples={examples} onPick={run} />}
            isEmpty={({ value }) => value.rows.length === 0}
            empty={<EmptyState title={t.noRows} />}
          >
            {({ value }) => (
              <>
                {value.truncated && (
                  <Alert color="yellow" py={6} mb={8}>
                    {t.truncated(formatNumber(value.rows.length, locale))}
                  </Alert>
                )}
                {view === 'chart' ? <ResultChart result={value} /> : <ResultTable result={value} />}
              </>
            )}
          </QueryView>
        </div>
        <aside className={classes['schema']} aria-labelledby="sql-tables">
          <h2 id="sql-tables">{t.tables}</h2>
          <QueryView query={schema}>
            {(tables) => <SchemaList tables={tables} onInsert={(text) => setDraft(joined(draft, text))} />}
          </QueryView>
        </aside>
      </div>
      {answer && (
        <InspectDrawer
          opened={isInspecting}
          onClose={() => setInspecting(false)}
          exchanges={[{ name: 'SQL', exchange: answer.exchange }]}
        />
      )}
    </div>
  );
}

interface Choice {
  readonly text: string;
  readonly sql: string;
}

function Choices(props: {
  readonly label: string;
  readonly items: readonly Choice[];
  readonly none?: string;
  readonly onChoose: (sql: string) => void;
}): ReactElement {
  const { label, items, none, onChoose } = props;
  return (
    <Menu position="bottom-start" width={360}>
      <Menu.Target>
        <Button size="xs" variant="default">
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        {items.length === 0 && <Menu.Label>{none}</Menu.Label>}
        {items.map(({ text, sql }) => (
          <Menu.Item key={sql} onClick={() => onChoose(sql)}>
            <span className={classes['choice']}>{text}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The backend's error where it belongs in the text, as long as the text is still the one that failed. */
function problemsOf(error: Error | null, failed: string, draft: string): readonly EditorProblem[] {
  if (!isApiError(error) || draft !== failed || !error.exchange) return [];
  try {
    const { position } = object(JSON.parse(error.exchange.responseText));
    if (position === undefined) return [];
    const { line, column } = object(position);
    const from = offsetOf(draft, Number(line), Number(column));
    const word = /^\w*/.exec(draft.slice(from))?.[0].length ?? 0;
    return [{ from, to: from + Math.max(1, word), message: error.message }];
  } catch {
    return []; // an error without a place
  }
}

function joined(draft: string, text: string): string {
  return draft === '' || /\s$/.test(draft) ? draft + text : `${draft} ${text}`;
}
