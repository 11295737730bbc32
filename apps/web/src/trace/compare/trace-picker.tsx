import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { traceUrl } from '../../correlate/links.ts';
import { type FoundTrace, searchTraces } from '../../data/tempo.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { formatDuration, formatMoment } from '../format.ts';
import { parseTypedTraceId } from '../model/ids.ts';
import { nameOf, serviceOf, type Trace } from '../model/trace.ts';
import { rootOperationQuery } from '../queries.ts';
import { Swatch } from '../trace-header.tsx';
import classes from './compare.module.css';
import { messages } from './messages.ts';

const HOUR_MS = 3_600_000;
/** Enough to find a slow one among; a list for choosing from is not for reading further. */
const RECENT_COUNT = 50;

export interface TracePickerProps {
  readonly label: string;
  readonly side: 'A' | 'B';
  readonly id: string | undefined;
  readonly trace: Trace | undefined;
  /** The other one: traces of its root operation are offered. */
  readonly like: Trace | undefined;
  readonly onChoose: (traceId: string) => void;
}

export function TracePicker({ label, side, id, trace, like, onChoose }: TracePickerProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const traceId = parseTypedTraceId(typed);
    setWrong(traceId === undefined);
    if (traceId === undefined) return;
    setTyped('');
    onChoose(traceId);
  };
  return (
    <section className={classes['picker']} aria-label={label}>
      {trace && (
        <>
          <div className={classes['name']}>
            <strong className={classes['side']}>{side}</strong>
            <Swatch service={serviceOf(trace, trace.mainRow)} />
            <span>
              {serviceOf(trace, trace.mainRow)}: {nameOf(trace, trace.mainRow)}
            </span>
          </div>
          <dl className={classes['facts']}>
            <div>
              <dt>{t.trace}</dt>
              <dd>
                <PageLink to={traceUrl(trace.traceId)} beside title={t.open} className={classes['id']}>
                  {trace.traceId}
                </PageLink>{' '}
                <CopyButton text={trace.traceId} what={t.trace} />
              </dd>
            </div>
            <div>
              <dt>{t.duration}</dt>
              <dd>{formatDuration(trace.durationNs)}</dd>
            </div>
            <div>
              <dt>{t.spans}</dt>
              <dd>{trace.spanCount}</dd>
            </div>
            <div>
              <dt>{t.errors}</dt>
              <dd className={trace.errorCount > 0 ? classes['slower'] : undefined}>{trace.errorCount}</dd>
            </div>
            <div>
              <dt>{t.started}</dt>
              <dd>{formatMoment(trace.startUnixNano, locale)}</dd>
            </div>
          </dl>
        </>
      )}
      <form className={classes['form']} onSubmit={submit}>
        <TextInput
          size="xs"
          label={label}
          placeholder={t.idPlaceholder}
          value={typed}
          error={isWrong ? t.invalidId : undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <Button size="xs" type="submit" variant={trace ? 'default' : 'filled'} disabled={typed.trim() === ''}>
          {t.use}
        </Button>
        <Recent id={id} like={like ?? trace} onChoose={onChoose} />
      </form>
    </section>
  );
}

function Recent({
  id,
  like,
  onChoose,
}: {
  readonly id: string | undefined;
  readonly like: Trace | undefined;
  readonly onChoose: (traceId: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const [nowMs] = useState(() => Date.now());
  const service = like && serviceOf(like, like.mainRow);
  const name = like && nameOf(like, like.mainRow);
  const query = service === undefined || name === undefined ? '{}' : rootOperationQuery(service, name);
  const found = useQuery({
    queryKey: ['recent-traces', query, nowMs],
    queryFn: async ({ signal }) => {
      const search = { query, fromMs: nowMs - HOUR_MS, toMs: nowMs, limit: RECENT_COUNT };
      return (await searchTraces(search, signal)).value.traces;
    },
  });
  const label = service === undefined ? t.recentAny : t.recent(`${service}: ${name}`);
  const traces = found.data ?? [];
  const others = traces.filter(({ traceId }) => traceId !== id);
  return (
    <NativeSelect
      size="xs"
      label={label}
      className={classes['recent'] ?? ''}
      value=""
      disabled={others.length === 0}
      onChange={(event) => event.currentTarget.value !== '' && onChoose(event.currentTarget.value)}
      data={[
        { value: '', label: found.isSuccess && others.length === 0 ? t.recentNone : '—' },
        ...others.map((trace) => ({ value: trace.traceId, label: optionText(trace) })),
      ]}
    />
  );

  function optionText(trace: FoundTrace): string {
    const stats = Object.values(trace.serviceStats);
    const spans = stats.reduce((sum, { spanCount }) => sum + spanCount, 0);
    const errors = stats.reduce((sum, { errorCount }) => sum + errorCount, 0);
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(trace.startMs);
    return t.traceOption(time, formatDuration(trace.durationMs * 1e6), spans, errors);
  }
}
