import { Button, Menu, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowsDiff, IconDownload, IconFolderOpen, IconReload } from '@tabler/icons-react';
import { type CSSProperties, type ReactElement, type ReactNode, useMemo } from 'react';
import { rawRange } from '../correlate/datasource-correlations.ts';
import { compareUrl } from '../correlate/links.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { usePane } from '../url/pane.tsx';
import { LogsButton } from './details/logs-button.tsx';
import { downloadTrace } from './download-trace.ts';
import { formatDuration, formatMoment } from './format.ts';
import { messages } from './messages.ts';
import { nameOf, serviceOf, type Trace } from './model/trace.ts';
import classes from './page.module.css';
import { logsQuery } from './queries.ts';
import { type Correlation, traceRange } from './use-correlation.ts';

export interface TraceHeaderProps {
  readonly trace: Trace;
  readonly correlation: Correlation;
  readonly onReload?: (() => void) | undefined;
  readonly isReloading?: boolean | undefined;
}

export function TraceHeader({ trace, correlation, onReload, isReloading }: TraceHeaderProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const service = serviceOf(trace, trace.mainRow);
  const spanCounts = useMemo(() => spansPerService(trace), [trace]);
  const { logsShift, nowMs, logs } = correlation;
  return (
    <header>
      <div className={classes['header']}>
        <h1 className={classes['title']}>
          <Swatch service={service} />
          <span>
            {service}: {nameOf(trace, trace.mainRow)}
          </span>
        </h1>
        <div className={classes['buttons']}>
          <LogsButton
            count={logs.data?.total}
            error={logs.error}
            label={t.logsForTrace}
            reason={t.noLogsForTrace}
            query={logsQuery(trace.traceId)}
            range={rawRange(traceRange(trace, logsShift, nowMs))}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsDiff size={14} aria-hidden />}
            onClick={() => pane.open(compareUrl(trace.traceId, ''))}
          >
            {t.compare}
          </Button>
          {onReload && (
            <Tooltip label={t.reload}>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t.reload}
                loading={isReloading === true}
                onClick={onReload}
              >
                <IconReload size={14} aria-hidden />
              </Button>
            </Tooltip>
          )}
          <Tooltip label={t.download}>
            <Button size="compact-sm" variant="default" aria-label={t.download} onClick={() => downloadTrace(trace)}>
              <IconDownload size={14} aria-hidden />
            </Button>
          </Tooltip>
          <Tooltip label={t.openOther}>
            <Button size="compact-sm" variant="default" aria-label={t.openOther} onClick={() => pane.open('/trace')}>
              <IconFolderOpen size={14} aria-hidden />
            </Button>
          </Tooltip>
        </div>
      </div>
      <dl className={classes['facts']}>
        <Fact label={t.traceId}>
          <span>
            <span className={classes['id']}>{trace.traceId}</span> <CopyButton text={trace.traceId} what={t.traceId} />
          </span>
        </Fact>
        <Fact label={t.duration}>{formatDuration(trace.durationNs)}</Fact>
        <Fact label={t.spans}>{trace.spanCount}</Fact>
        <Fact label={t.errors}>
          {trace.errorCount === 0 ? (
            0
          ) : (
            <span className={`${classes['failed']} ${classes['service']}`}>
              <IconAlertTriangle size={14} aria-hidden />
              {trace.errorCount}
            </span>
          )}
        </Fact>
        <Fact label={t.depth}>{trace.depthMax + 1}</Fact>
        <Fact label={t.started}>{formatMoment(trace.startUnixNano, locale)}</Fact>
        <Fact label={t.services}>
          {trace.services.slice(0, SERVICES_SHOWN).map((name, index) => (
            <span key={name} className={classes['service']}>
              <Swatch service={name} />
              {name} ({spanCounts[index]})
            </span>
          ))}
          {trace.services.length > SERVICES_SHOWN && (
            <Menu>
              <Menu.Target>
                <Button size="compact-xs" variant="subtle">
                  +{trace.services.length - SERVICES_SHOWN}
                </Button>
              </Menu.Target>
              <Menu.Dropdown mah={300} style={{ overflowY: 'auto' }}>
                {trace.services.slice(SERVICES_SHOWN).map((name, index) => (
                  <Menu.Label key={name}>
                    {name} ({spanCounts[SERVICES_SHOWN + index]})
                  </Menu.Label>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </Fact>
      </dl>
    </header>
  );
}

/** More of them are in a menu. */
const SERVICES_SHOWN = 12;

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className={classes['fact']}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Swatch({ service }: { readonly service: string }): ReactElement {
  // A custom property of the element, which TypeScript's CSSProperties does not know.
  const style = { '--service-color': serviceColor(service) } as CSSProperties;
  return <span className={classes['swatch']} style={style} aria-hidden />;
}

function spansPerService(trace: Trace): readonly number[] {
  const counts = trace.services.map(() => 0);
  for (const service of trace.service) if (service >= 0) counts[service] = (counts[service] ?? 0) + 1;
  return counts;
}
