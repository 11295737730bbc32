// From what was found to its logs and metrics, beside; each button knows what it leads to before anybody clicks.
import { Button, Tooltip } from '@mantine/core';
import { IconChartLine, IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { logsUrl, metricsUrl } from '../../correlate/links.ts';
import { countLines } from '../../data/loki.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { PageTime } from '../../time/use-time.tsx';
import { unavailable } from '../../trace/details/unavailable.ts';
import { usePane } from '../../url/pane.tsx';
import { logsOfService, logsOfTraces, metricsOfService, TRACES_IN_LOGS_MAX } from './links-model.ts';
import { messages } from './messages.ts';

export interface ServiceLinksProps {
  /** That the query asks for; undefined when it asks for several or none. */
  readonly service: string | undefined;
  readonly traceIds: readonly string[];
  readonly time: PageTime;
}

export function ServiceLinks({ service, traceIds, time }: ServiceLinksProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const ofTraces = traceIds.slice(0, TRACES_IN_LOGS_MAX);
  const isCut = ofTraces.length < traceIds.length;
  return (
    <>
      {ofTraces.length > 0 && (
        <LogsLink
          label={(isCut ? t.logsOfFirst : t.logsOfTraces)(ofTraces.length.toLocaleString(locale))}
          query={logsOfTraces(ofTraces, service)}
          none={t.noLogs}
          time={time}
        />
      )}
      {service !== undefined && (
        <>
          <LogsLink
            label={t.logsOfService(service)}
            query={logsOfService(service)}
            none={t.noServiceLogs}
            time={time}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconChartLine size={14} aria-hidden />}
            onClick={() => pane.openBeside(metricsUrl({ queries: metricsOfService(service), range: time.raw }))}
          >
            {t.metricsOfService(service)}
          </Button>
        </>
      )}
    </>
  );
}

interface LogsLinkProps {
  readonly label: string;
  readonly query: string;
  /** Why there is nothing to open. */
  readonly none: string;
  readonly time: PageTime;
}

function LogsLink({ label, query, none, time }: LogsLinkProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const { fromMs, toMs } = time.range;
  const { data: count, error } = useQuery({
    queryKey: ['count-lines', query, fromMs, toMs],
    queryFn: ({ signal }) => countLines(query, fromMs, toMs, signal),
    // The last figure stands while a page that refreshes itself counts anew.
    placeholderData: (before, asked) => (asked?.queryKey[1] === query ? before : undefined),
  });
  const why = count === 0 ? none : count === undefined ? (error ? t.logsAway : t.counting) : undefined;
  return (
    <Tooltip label={why ?? query} multiline maw={420} openDelay={300}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconFileText size={14} aria-hidden />}
        {...unavailable(why)}
        onClick={() => {
          if (why === undefined) pane.openBeside(logsUrl({ query, range: time.raw }));
        }}
      >
        {label} ({count === undefined ? '…' : count.toLocaleString(locale)})
      </Button>
    </Tooltip>
  );
}
