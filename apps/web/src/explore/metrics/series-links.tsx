// From the services of the series that are shown to their traces and logs, beside, with counts known in advance.
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconListDetails, IconTimeline } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { logsUrl, tracesUrl } from '../../correlate/links.ts';
import { countLines } from '../../data/loki.ts';
import type { Labels } from '../../data/prometheus.ts';
import { searchTraces } from '../../data/tempo.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { RawTimeRange, TimeRange } from '../../time/time-range.ts';
import { serviceColor } from '../../ui/series-color.ts';
import { usePane } from '../../url/pane.tsx';
import { messages } from './messages.ts';

/** Most services with a button of their own. */
const SERVICES_MAX = 12;
/** Traces are counted up to this many: more would search for long to say the same. */
const TRACES_COUNTED_MAX = 100;

export function servicesOf(all: Iterable<Labels>): readonly string[] {
  const names = new Set<string>();
  for (const labels of all) if (labels['service_name']) names.add(labels['service_name']);
  return [...names].sort();
}

export interface SeriesLinksProps {
  readonly services: readonly string[];
  readonly range: TimeRange;
  readonly raw: RawTimeRange;
}

export function SeriesLinks({ services, range, raw }: SeriesLinksProps): ReactElement | null {
  const t = useMessages(messages);
  if (services.length === 0) return null;
  return (
    <>
      <span>{t.seriesOf}</span>
      {services.slice(0, SERVICES_MAX).map((service) => (
        <ServiceMenu key={service} service={service} range={range} raw={raw} />
      ))}
    </>
  );
}

function ServiceMenu({
  service,
  range,
  raw,
}: {
  readonly service: string;
  readonly range: TimeRange;
  readonly raw: RawTimeRange;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const [isOpen, setOpen] = useState(false);
  const traceql = `{ resource.service.name = ${JSON.stringify(service)} }`;
  const logql = `{service_name=${JSON.stringify(service)}}`;
  const logs = useQuery({
    queryKey: ['count-lines', logql, range.fromMs, range.toMs],
    queryFn: ({ signal }) => countLines(logql, range.fromMs, range.toMs, signal),
    enabled: isOpen,
  });
  const traces = useQuery({
    queryKey: ['count-traces', traceql, range.fromMs, range.toMs],
    queryFn: async ({ signal }) => {
      const search = { query: traceql, fromMs: range.fromMs, toMs: range.toMs, limit: TRACES_COUNTED_MAX };
      return (await searchTraces({ ...search, spansPerSpanSet: 1 }, signal)).value.traces.length;
    },
    enabled: isOpen,
  });
  const tracesText = (count: number): string => (count >= TRACES_COUNTED_MAX ? `${count}+` : String(count));
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={
            <span aria-hidden style={{ width: 8, height: 8, borderRadius: 4, background: serviceColor(service) }} />
          }
          rightSection={<IconChevronDown size={12} />}
        >
          {service}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTimeline size={14} />}
          disabled={traces.data === 0}
          onClick={() => pane.openBeside(tracesUrl({ query: traceql, range: raw }))}
        >
          {traces.data === undefined
            ? t.traces
            : traces.data === 0
              ? `${t.traces}: ${t.noTraces}`
              : t.tracesCount(tracesText(traces.data))}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconListDetails size={14} />}
          disabled={logs.data === 0}
          onClick={() => pane.openBeside(logsUrl({ query: logql, range: raw }))}
        >
          {logs.data === undefined
            ? t.logs
            : logs.data === 0
              ? `${t.logs}: ${t.noLogs}`
              : t.logsCount(logs.data.toLocaleString(locale))}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
