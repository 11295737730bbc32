// What unfolds below a line: the whole line, its fields with what can be done with each, the lines around it.
import { Button, SegmentedControl } from '@mantine/core';
import { IconChartBar, IconCopy, IconTableColumn } from '@tabler/icons-react';
import { Fragment, type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { serviceUrl, traceUrl } from '../../../correlate/links.ts';
import type { LogRow } from '../../../data/loki.ts';
import { formatBytes, formatPercent } from '../../../i18n/format.ts';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { PageLink } from '../../../ui/page-link.tsx';
import { AnsiText } from '../list/line-text.tsx';
import { messages } from '../messages.ts';
import { ContextLines } from './context-lines.tsx';
import classes from './details.module.css';
import { FIELD_KINDS, fieldStats, fieldsOf, type KnownField } from './fields.ts';
import { lineOf, prettyJson } from './log-line.ts';

export interface LogDetailsProps {
  readonly row: LogRow;
  /** Loaded lines, for statistics. */
  readonly rows: readonly LogRow[];
  readonly columns: readonly string[];
  readonly search: string;
  /** Wants (`=`) or refuses (`!=`) lines with this field; undefined when the query can't be changed by a click. */
  readonly onFilter: ((field: KnownField, operator: '=' | '!=') => void) | undefined;
  readonly onToggleColumn: (name: string) => void;
  readonly onOnlyTrace: (traceId: string) => void;
  readonly onWholeTrace: (traceId: string) => void;
}

/** Characters that are shown at once; a page of several megabytes would not come to rest. */
const SHOWN_CHARS_MAX = 100_000;

export function LogDetails(props: LogDetailsProps): ReactElement {
  const { row, onOnlyTrace, onWholeTrace, search } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const line = lineOf(row);
  const pretty = useMemo(() => prettyJson(row.line), [row.line]);
  const [isRaw, setRaw] = useState(false);
  const [isAll, setAll] = useState(false);
  const [hasContext, setContext] = useState(false);
  const text = isRaw || pretty === undefined ? row.line : pretty;
  const { traceId } = line;
  return (
    <div className={classes['details']}>
      <div className={classes['bar']}>
        {pretty !== undefined && (
          <SegmentedControl
            size="xs"
            aria-label={t.line}
            value={isRaw ? 'raw' : 'pretty'}
            onChange={(value) => setRaw(value === 'raw')}
            data={[
              { value: 'pretty', label: t.pretty },
              { value: 'raw', label: t.asWritten },
            ]}
          />
        )}
        <CopyButton text={text} what={t.line} />
        <Button size="compact-xs" variant="default" aria-expanded={hasContext} onClick={() => setContext(!hasContext)}>
          {hasContext ? t.hideContext : t.context}
        </Button>
        {traceId !== undefined && (
          <>
            <Button size="compact-xs" variant="default" onClick={() => onOnlyTrace(traceId)}>
              {t.onlyTrace}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => onWholeTrace(traceId)}>
              {t.wholeTrace}
            </Button>
            <PageLink to={traceUrl(traceId, line.spanId)} beside>
              {t.openTrace(`${traceId.slice(0, 8)}…`)}
            </PageLink>
          </>
        )}
        {line.service !== '' && <PageLink to={serviceUrl(line.service)}>{t.servicePage(line.service)}</PageLink>}
      </div>
      {line.error && (
        <p className={classes['error']}>
          {line.error.kind}: {line.error.details}
        </p>
      )}
      <pre className={classes['line']}>
        <AnsiText text={isAll ? text : text.slice(0, SHOWN_CHARS_MAX)} search={search} />
      </pre>
      {!isAll && text.length > SHOWN_CHARS_MAX && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            {t.showAllText(formatBytes(text.length, locale))}
          </Button>
        </div>
      )}
      {hasContext && <ContextLines row={row} />}
      <FieldTable {...props} />
    </div>
  );
}

function FieldTable({ row, rows, columns, onFilter, onToggleColumn }: LogDetailsProps): ReactElement {
  const t = useMessages(messages);
  const [statsOf, setStatsOf] = useState<string | undefined>(undefined);
  const fields = useMemo(() => fieldsOf(row), [row]);
  return (
    <table className={classes['fields']}>
      <caption className="visually-hidden">{t.fields}</caption>
      {FIELD_KINDS.map((kind) => {
        const ofKind = fields.filter((field) => field.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <tbody key={kind}>
            <tr>
              <th scope="colgroup" colSpan={3}>
                {t[kind]}
              </th>
            </tr>
            {ofKind.map((field) => {
              const { name, value } = field;
              const isColumn = columns.includes(name);
              const hasStats = statsOf === `${kind} ${name}`;
              return (
                <Fragment key={name}>
                  <tr>
                    <td className={classes['tools']}>
                      {onFilter && (
                        <>
                          <Tool label={t.filterIn(name)} onClick={() => onFilter(field, '=')}>
                            =
                          </Tool>
                          <Tool label={t.filterOut(name)} onClick={() => onFilter(field, '!=')}>
                            ≠
                          </Tool>
                        </>
                      )}
                      <Tool
                        label={isColumn ? t.notColumn(name) : t.asColumn(name)}
                        isPressed={isColumn}
                        onClick={() => onToggleColumn(name)}
                      >
                        <IconTableColumn size={14} aria-hidden />
                      </Tool>
                      <Tool
                        label={t.stats(name)}
                        isExpanded={hasStats}
                        onClick={() => setStatsOf(hasStats ? undefined : `${kind} ${name}`)}
                      >
                        <IconChartBar size={14} aria-hidden />
                      </Tool>
                      <CopyTool text={value} what={name} />
                    </td>
                    <th scope="row" className={classes['name']}>
                      {name}
                    </th>
                    <td className={classes['value']}>{value}</td>
                  </tr>
                  {hasStats && (
                    <tr>
                      <td colSpan={3}>
                        <Stats rows={rows} name={name} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        );
      })}
    </table>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly children: ReactNode;
}

function Tool({ label, onClick, isPressed, isExpanded, children }: ToolProps): ReactElement {
  return (
    <button
      type="button"
      className={classes['tool']}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function CopyTool({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  const t = useMessages(messages);
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined, // the browser forbids it: the text can be selected
    );
  };
  return (
    <Tool label={t.copyField(what)} onClick={copy}>
      {isCopied ? '✓' : <IconCopy size={14} aria-hidden />}
    </Tool>
  );
}

function Stats({ rows, name }: { readonly rows: readonly LogRow[]; readonly name: string }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const stats = useMemo(() => fieldStats(rows, name), [rows, name]);
  const text = (count: number): string => count.toLocaleString(locale);
  return (
    <div className={classes['stats']}>
      <p>
        <b>{t.stats(name)}</b>:{' '}
        {t.statsSummary(text(stats.presentCount), text(stats.lineCount), text(stats.distinctCount))}
      </p>
      <ol>
        {stats.top.map(({ value, count }) => (
          <li key={value}>
            <span title={value}>{value}</span>
            <span>{text(count)}</span>
            <span>{formatPercent(count / Math.max(1, stats.presentCount), locale)}</span>
            <progress value={count} max={stats.presentCount} aria-hidden />
          </li>
        ))}
      </ol>
    </div>
  );
}
