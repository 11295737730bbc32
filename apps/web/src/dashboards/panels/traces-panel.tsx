// One trace inside a dashboard: its spans as bars in time. The trace page, one click away, has everything else.
import { displayText, type TracesPanel } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo } from 'react';
import { traceUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { serviceColor } from '../../ui/series-color.ts';
import { messages } from '../messages.ts';
import type { PanelProps } from './panel-props.ts';
import { SPAN_COUNT_MAX, traceBars } from './traces-model.ts';
import classes from './traces-panel.module.css';

export function TracesPanelView({ data, heightPx, title }: PanelProps<TracesPanel>): ReactElement {
  const t = useMessages(messages);
  const frame = data.frames.find((one) => one.meta?.kind === 'trace');
  const traceId = String(frame?.fields[0]?.values[0] ?? '');
  const bars = useMemo(() => traceBars(frame?.fields[1]?.values[0]), [frame]);
  if (!frame || bars.spans.length === 0) return <p className={classes['hint']}>{t.noTraceChosen}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes['box']} style={{ height: heightPx }} aria-label={title} tabIndex={0}>
      <p className={classes['head']}>
        <PageLink to={traceUrl(traceId)} beside>
          {t.openTrace}
        </PageLink>{' '}
        <code>{traceId}</code> · {displayText(bars.durationMs, { unit: 'ms' })} · {t.spanCount(String(bars.spanCount))}
        {bars.spanCount > SPAN_COUNT_MAX && ` · ${t.spansLimited(String(SPAN_COUNT_MAX))}`}
      </p>
      <ol className={classes['spans']}>
        {bars.spans.map((span) => (
          <li key={span.spanId}>
            <PageLink
              to={traceUrl(traceId, span.spanId)}
              beside
              className={classes['name']}
              style={{ paddingLeft: span.depth * 12 }}
            >
              <b>{span.service}</b> {span.name}
            </PageLink>
            <span className={classes['track']}>
              <span
                className={classes['bar']}
                data-failed={span.hasFailed || undefined}
                style={{
                  left: `${span.startShare * 100}%`,
                  width: `${Math.max(span.durationShare * 100, 0.2)}%`,
                  background: serviceColor(span.service),
                }}
              />
            </span>
            <span className={classes['duration']}>
              {span.hasFailed && <span className={classes['failed']}>{t.failed}</span>}{' '}
              {displayText(span.durationMs, { unit: 'ms' })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
