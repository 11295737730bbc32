import { Switch } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleMinus,
  IconCirclePlus,
  IconEqual,
  IconTrendingDown,
  IconTrendingUp,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactElement, useMemo, useRef } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { serviceColor } from '../../ui/series-color.ts';
import { usePane } from '../../url/pane.tsx';
import { formatChange, formatDuration } from '../format.ts';
import { type ComparedSpan, compareServices, compareTraces, countVerdicts, type Verdict } from '../model/compare.ts';
import { selfTimes } from '../model/self-time.ts';
import type { Trace } from '../model/trace.ts';
import { Swatch } from '../trace-header.tsx';
import classes from './compare.module.css';
import { messages } from './messages.ts';

export function Comparison({ a, b }: { readonly a: Trace; readonly b: Trace }): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const spans = useMemo(() => compareTraces(a, b), [a, b]);
  const services = useMemo(() => compareServices(a, selfTimes(a), b, selfTimes(b)), [a, b]);
  const counts = useMemo(() => countVerdicts(spans), [spans]);
  const onlyChanges = pane.params.get('changes') === '1';
  const shown = useMemo(
    () =>
      onlyChanges ? spans.filter(({ verdict, errorChange }) => verdict !== 'same' || errorChange !== 'none') : spans,
    [spans, onlyChanges],
  );
  const longestNs = Math.max(a.durationNs, b.durationNs, 1);
  return (
    <>
      <div className={classes['bar']}>
        <h2 className={classes['heading']}>{t.structure}</h2>
        <span role="status">{t.summary(counts.slower, counts.faster, counts.added, counts.removed)}</span>
        <Switch
          size="xs"
          label={t.onlyChanges}
          checked={onlyChanges}
          onChange={(event) => pane.setParams({ changes: event.currentTarget.checked ? '1' : undefined })}
        />
        <span className={classes['dim']}>{t.noiseNote}</span>
      </div>
      {shown.length === 0 ? <EmptyState title={t.noChanges} /> : <SpanTable spans={shown} longestNs={longestNs} />}
      <h2 className={classes['heading']}>{t.services}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes['scroll']} aria-label={t.services} tabIndex={0}>
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">{t.service}</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">{t.change}</th>
              <th scope="col">{t.spans} A</th>
              <th scope="col">{t.spans} B</th>
              <th scope="col">{t.errors} A</th>
              <th scope="col">{t.errors} B</th>
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <tr key={service.service}>
                <th scope="row">
                  <Swatch service={service.service} /> {service.service}
                </th>
                <td>{formatDuration(service.aSelfNs)}</td>
                <td>{formatDuration(service.bSelfNs)}</td>
                <td>{formatChange(service.bSelfNs - service.aSelfNs)}</td>
                <td>{service.aCount}</td>
                <td>{service.bCount}</td>
                <td>{service.aErrorCount}</td>
                <td>{service.bErrorCount}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const ROW_PX = 29;
/** A list this long is as tall as its rows; a longer one scrolls. */
const HEIGHT_PX_MAX = 620;
const HEAD_PX = 27;
const INDENT_PX = 14;
/** Deeper spans stand no further to the right. */
const INDENT_LEVELS_MAX = 14;

function SpanTable({
  spans,
  longestNs,
}: {
  readonly spans: readonly ComparedSpan[];
  readonly longestNs: number;
}): ReactElement {
  const t = useMessages(messages);
  const box = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: spans.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={box}
      className={classes['scroll']}
      style={{ height: Math.min(HEIGHT_PX_MAX, HEAD_PX + spans.length * ROW_PX + 4), flex: 'none' }}
      aria-label={t.structure}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={`${classes['table']} ${classes['spans']}`} aria-rowcount={spans.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t.operation}</th>
            <th scope="col">{t.change}</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col" className={classes['bars']}>
              {t.duration}
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && (
            <tr aria-hidden>
              <td colSpan={5} className={classes['filler']} style={{ height: above }} />
            </tr>
          )}
          {items.map(({ index, key }) => {
            const span = spans[index];
            return span && <SpanRow key={key} index={index} span={span} longestNs={longestNs} />;
          })}
          {below > 0 && (
            <tr aria-hidden>
              <td colSpan={5} className={classes['filler']} style={{ height: below }} />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

interface SpanRowProps {
  readonly span: ComparedSpan;
  readonly index: number;
  readonly longestNs: number;
}

function SpanRow({ span, index, longestNs }: SpanRowProps): ReactElement {
  const t = useMessages(messages);
  const isBoth = span.a >= 0 && span.b >= 0;
  // The service's colour as a custom property, which TypeScript's CSSProperties does not know.
  const color = { '--service-color': serviceColor(span.service) } as CSSProperties;
  return (
    <tr aria-rowindex={index + 2} data-verdict={span.verdict} className={classes['row']}>
      <th scope="row">
        <span
          className={classes['span']}
          style={{ paddingLeft: Math.min(span.depth, INDENT_LEVELS_MAX) * INDENT_PX }}
          title={`${span.service}: ${span.name}`}
        >
          <Swatch service={span.service} /> {span.service} <span className={classes['dim']}>{span.name}</span>
        </span>
      </th>
      <td>
        <VerdictMark verdict={span.verdict} />
        {isBoth && span.verdict !== 'same' && <> {formatChange(span.bNs - span.aNs)}</>}
        {span.errorChange !== 'none' && (
          <span className={span.errorChange === 'fails-now' ? classes['slower'] : classes['faster']}>
            {' '}
            <IconAlertTriangle size={13} aria-hidden /> {span.errorChange === 'fails-now' ? t.failsNow : t.failedBefore}
          </span>
        )}
      </td>
      <td>{span.a < 0 ? '—' : formatDuration(span.aNs)}</td>
      <td>{span.b < 0 ? '—' : formatDuration(span.bNs)}</td>
      <td className={classes['bars']} style={color}>
        <span className={classes['pair']}>
          {span.a >= 0 && <span className={classes['barA']} style={{ width: `${(span.aNs / longestNs) * 100}%` }} />}
          {span.b >= 0 && <span className={classes['barB']} style={{ width: `${(span.bNs / longestNs) * 100}%` }} />}
        </span>
      </td>
    </tr>
  );
}

function VerdictMark({ verdict }: { readonly verdict: Verdict }): ReactElement {
  const t = useMessages(messages);
  const props = { size: 14, 'aria-hidden': true } as const;
  switch (verdict) {
    case 'same':
      return (
        <span className={classes['dim']}>
          <IconEqual {...props} /> {t.same}
        </span>
      );
    case 'slower':
      return (
        <span className={classes['slower']}>
          <IconTrendingUp {...props} /> {t.slower}
        </span>
      );
    case 'faster':
      return (
        <span className={classes['faster']}>
          <IconTrendingDown {...props} /> {t.faster}
        </span>
      );
    case 'added':
      return (
        <span className={classes['added']}>
          <IconCirclePlus {...props} /> {t.added}
        </span>
      );
    case 'removed':
      return (
        <span className={classes['removed']}>
          <IconCircleMinus {...props} /> {t.removed}
        </span>
      );
    default:
      return verdict satisfies never;
  }
}
