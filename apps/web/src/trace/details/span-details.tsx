// Everything a span carries, under its row, and what it leads to.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconChartLine, IconExternalLink, IconListSearch, IconX } from '@tabler/icons-react';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { rawRange } from '../../correlate/datasource-correlations.ts';
import { metricsUrl, tracesUrl, traceUrl } from '../../correlate/links.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { usePane } from '../../url/pane.tsx';
import { formatDuration, formatMoment } from '../format.ts';
import { messages } from '../messages.ts';
import { readSpanContent, type SpanContent } from '../model/span-content.ts';
import { at, durationNsOf, nameOf, type SpanSource, serviceOf, type Trace } from '../model/trace.ts';
import { logsQuery, operationQuery } from '../queries.ts';
import { UPLOAD_ID } from '../uploaded.ts';
import { type Correlation, metricsShift, spanRange, useSpanMetrics } from '../use-correlation.ts';
import { AttributeTable } from './attribute-table.tsx';
import classes from './details.module.css';
import { LogsButton } from './logs-button.tsx';
import { unavailable } from './unavailable.ts';

export interface SpanDetailsProps {
  readonly trace: Trace;
  readonly row: number;
  readonly selfNs: number;
  readonly criticalNs: number;
  readonly correlation: Correlation;
  readonly onClose: () => void;
}

export function SpanDetails(props: SpanDetailsProps): ReactElement {
  const t = useMessages(messages);
  const source = props.trace.sources[props.row];
  if (source) return <KnownSpan {...props} source={source} />;
  const spanId = props.trace.spanIds[props.row] ?? '';
  return (
    <section className={classes['details']} aria-label={t.details(t.missingParent)}>
      <div className={classes['actions']}>
        <span>{t.missingDetails}</span>
        <span className={classes['mono']}>{spanId}</span>
        <CopyButton text={spanId} what={t.spanId} />
        <span className={classes['space']} />
        <CloseButton onClose={props.onClose} />
      </div>
    </section>
  );
}

function KnownSpan(props: SpanDetailsProps & { readonly source: SpanSource }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const { trace, row, source, correlation } = props;
  const content = useMemo(() => readSpanContent(trace, source), [trace, source]);
  const name = nameOf(trace, row);
  const service = serviceOf(trace, row);
  const spanId = trace.spanIds[row] ?? '';
  const parentRow = at(trace.parent, row);
  const parentId = parentRow < 0 ? undefined : trace.spanIds[parentRow];
  const { logsShift, logs, nowMs } = correlation;
  const isUploaded = pane.path.endsWith(`/${UPLOAD_ID}`);
  const link = traceUrl(isUploaded ? UPLOAD_ID : trace.traceId, spanId);
  return (
    <section className={classes['details']} aria-label={t.details(name)}>
      <div className={classes['actions']}>
        <LogsButton
          count={logs.data && (logs.data.bySpan.get(spanId) ?? 0)}
          error={logs.error}
          label={t.logsForSpan}
          reason={t.noLogsForSpan}
          query={logsQuery(trace.traceId, spanId)}
          range={rawRange(spanRange(trace, row, logsShift, nowMs))}
        />
        <MetricsButton trace={trace} row={row} content={content} correlation={correlation} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconListSearch size={14} aria-hidden />}
          onClick={() => pane.openBeside(tracesUrl({ query: operationQuery(service, name) }))}
        >
          {t.sameOperation}
        </Button>
        <span className={classes['space']} />
        <CopyButton text={`${location.origin}${link}`} what={t.linkToSpan} />
        <CloseButton onClose={props.onClose} />
      </div>
      <dl className={classes['facts']}>
        <Fact label={t.spanId}>
          <span className={classes['mono']}>{spanId}</span> <CopyButton text={spanId} what={t.spanId} />
        </Fact>
        {parentId !== undefined && (
          <Fact label={t.parentId}>
            <span className={classes['mono']}>{parentId}</span> <CopyButton text={parentId} what={t.parentId} />
          </Fact>
        )}
        <Fact label={t.duration}>{formatDuration(durationNsOf(trace, row))}</Fact>
        <Fact label={t.selfTime}>{formatDuration(props.selfNs)}</Fact>
        {props.criticalNs > 0 && <Fact label={t.onCriticalPath}>{formatDuration(props.criticalNs)}</Fact>}
        <Fact label={t.startOffset}>{formatDuration(at(trace.startNs, row))}</Fact>
        <Fact label={t.started}>
          {formatMoment(trace.startUnixNano + BigInt(Math.round(at(trace.startNs, row))), locale)}
        </Fact>
        <Fact label={t.kind}>{t[KIND_TEXTS[at(trace.kind, row)] ?? 'kind0']}</Fact>
        <Fact label={t.status}>
          {content.status.code === 'error' ? (
            <span className={classes['failed']}>
              <IconAlertTriangle size={13} aria-hidden /> error {content.status.message}
            </span>
          ) : (
            content.status.code
          )}
        </Fact>
        {content.scope.name !== '' && (
          <Fact label={t.scope}>
            {content.scope.name} {content.scope.version}
          </Fact>
        )}
        {content.traceState !== '' && <Fact label={t.traceState}>{content.traceState}</Fact>}
      </dl>
      <div className={classes['columns']}>
        <Section title={t.attributes} count={content.attributes.length} isOpen>
          <AttributeTable attributes={content.attributes} label={t.attributes} scope="span" />
        </Section>
        <div>
          <Events content={content} trace={trace} row={row} />
          <Links content={content} />
          <Section title={t.resource} count={content.resource.length} isOpen={content.resource.length <= 10}>
            <AttributeTable attributes={content.resource} label={t.resource} scope="resource" />
          </Section>
          {content.scope.attributes.length > 0 && (
            <Section title={t.scope} count={content.scope.attributes.length}>
              <AttributeTable attributes={content.scope.attributes} label={t.scope} />
            </Section>
          )}
          <RawJson source={source} />
        </div>
      </div>
    </section>
  );
}

const KIND_TEXTS = ['kind0', 'kind1', 'kind2', 'kind3', 'kind4', 'kind5'] as const;

function CloseButton({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useMessages(messages);
  return (
    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t.closeDetails} onClick={onClose}>
      <IconX size={14} />
    </ActionIcon>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly count: number;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

function Section({ title, count, isOpen = false, children }: SectionProps): ReactElement {
  const t = useMessages(messages);
  return (
    <details className={classes['section']} open={isOpen}>
      <summary>
        {title} <span>({count})</span>
      </summary>
      {count === 0 ? t.none : children}
    </details>
  );
}

/** Events that are shown; a span with more is read as JSON. */
const EVENT_COUNT_MAX = 200;

function Events({
  content,
  trace,
  row,
}: {
  readonly content: SpanContent;
  readonly trace: Trace;
  readonly row: number;
}): ReactElement | null {
  const t = useMessages(messages);
  if (content.events.length === 0) return null;
  return (
    <Section title={t.events} count={content.events.length} isOpen>
      {content.events.slice(0, EVENT_COUNT_MAX).map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity, and the list never changes
        <div key={index} className={classes['event']}>
          <p>
            <span className={classes['offset']}>+{formatDuration(event.timeNs - at(trace.startNs, row))}</span>
            <strong>{event.name}</strong>
            <CopyButton text={event.name} what={event.name} />
          </p>
          {event.attributes.length > 0 && <AttributeTable attributes={event.attributes} label={event.name} />}
        </div>
      ))}
    </Section>
  );
}

function Links({ content }: { readonly content: SpanContent }): ReactElement | null {
  const t = useMessages(messages);
  if (content.links.length === 0) return null;
  return (
    <Section title={t.links} count={content.links.length} isOpen>
      {content.links.slice(0, EVENT_COUNT_MAX).map((link) => (
        <div key={`${link.traceId}${link.spanId}`} className={classes['event']}>
          <PageLink to={traceUrl(link.traceId, link.spanId)} beside title={t.openLinked}>
            <span className={classes['mono']}>
              {link.traceId} / {link.spanId}
            </span>{' '}
            <IconExternalLink size={12} aria-hidden />
          </PageLink>
          {link.attributes.length > 0 && <AttributeTable attributes={link.attributes} label={t.links} />}
        </div>
      ))}
    </Section>
  );
}

function RawJson({ source }: { readonly source: SpanSource }): ReactElement {
  const t = useMessages(messages);
  const [isOpen, setOpen] = useState(false);
  const json = useMemo(() => (isOpen ? JSON.stringify(source, undefined, 2) : ''), [isOpen, source]);
  return (
    <details className={classes['section']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t.rawJson} {isOpen && <CopyButton text={json} what={t.rawJson} />}
      </summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className={classes['json']} tabIndex={0}>
          {json.slice(0, JSON_CHARS_MAX)}
        </pre>
      )}
    </details>
  );
}

/** Characters of a span's JSON that are drawn; the copy has all. */
const JSON_CHARS_MAX = 100_000;

function MetricsButton(props: {
  readonly trace: Trace;
  readonly row: number;
  readonly content: SpanContent;
  readonly correlation: Correlation;
}): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const { trace, row, correlation } = props;
  const metrics = useSpanMetrics(trace, row, props.content, correlation);
  const { data, error } = metrics;
  const why =
    error !== null
      ? t.metricsAway
      : data === undefined
        ? t.countingMetrics
        : data.seriesCount === 0
          ? t.noMetrics
          : undefined;
  const open = (): void => {
    if (why !== undefined || !data) return;
    const range = rawRange(spanRange(trace, row, metricsShift(correlation), correlation.nowMs));
    pane.openBeside(metricsUrl({ queries: data.queries, range }));
  };
  return (
    <Tooltip label={why ?? data?.queries[0]} multiline maw={420}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconChartLine size={14} aria-hidden />}
        {...unavailable(why)}
        onClick={open}
      >
        {t.metricsForSpan}
        {data && data.seriesCount > 0 ? ` (${data.seriesCount})` : ''}
      </Button>
    </Tooltip>
  );
}
