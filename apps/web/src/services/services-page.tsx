// The processes of the lab: how they are, and start, stop, restart. Below, one of them in full.

import { ActionIcon, Tooltip } from '@mantine/core';
import type { LabStatus, ProcessStatus } from '@o11y-lab/lab-control';
import { IconBolt, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { PageProps } from '../app/routes.tsx';
import { chaosUrl, serviceUrl } from '../correlate/links.ts';
import { commandLab } from '../data/lab.ts';
import { useLabStatus } from '../data/use-backend.ts';
import { FaultBadge } from '../faults/fault-mark.tsx';
import { formatBytes, formatDuration, formatMoment, formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { StateIcon } from '../shell/lab-health.tsx';
import { messages as shellMessages } from '../shell/messages.ts';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { messages } from './messages.ts';
import { ProcessView } from './process-view.tsx';
import classes from './services.module.css';

export default function ServicesPage({ path }: PageProps): ReactElement {
  const t = useMessages(messages);
  const status = useLabStatus();
  const chosen = path['name'];
  const noLab = <EmptyState title={t.noLab}>{t.noLabHint}</EmptyState>;
  if (status.data === undefined && status.error !== null) {
    return (
      <div className={classes['page']}>
        <h1>{t.title}</h1>
        {noLab}
      </div>
    );
  }
  return (
    <div className={classes['page']}>
      <h1>{t.title}</h1>
      <QueryView query={status} height={340}>
        {(data) => {
          const process = data.processes.find(({ name }) => name === chosen);
          return (
            <>
              <ProcessTable status={data} chosen={chosen} />
              {process && <ProcessView key={process.name} process={process} />}
              {chosen === undefined && <p className={classes['dim']}>{t.choose}</p>}
              {chosen !== undefined && !process && <EmptyState title={t.unknown(chosen)} />}
            </>
          );
        }}
      </QueryView>
    </div>
  );
}

function ProcessTable({
  status,
  chosen,
}: {
  readonly status: LabStatus;
  readonly chosen: string | undefined;
}): ReactElement {
  const t = useMessages(messages);
  const states = useMessages(shellMessages);
  const { locale } = useLocale();
  const memory = status.processes.reduce(
    (sum, { memoryBytes = 0 }) => sum + memoryBytes,
    status.supervisor.memoryBytes ?? 0,
  );
  return (
    // The rows hold buttons and links, so that a keyboard can scroll it.
    <div className={classes['tableFrame']}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t.process}</th>
            <th scope="col">{t.state}</th>
            <th scope="col" className={classes['portsHead']}>
              {t.ports}
            </th>
            <th scope="col" className={classes['figure']}>
              {t.cpu}
            </th>
            <th scope="col" className={classes['figure']}>
              {t.memory}
            </th>
            <th scope="col" className={classes['figure']}>
              {t.restarts}
            </th>
            <th scope="col" className={classes['sinceHead']}>
              {t.since}
            </th>
            <th scope="col">{t.actions}</th>
          </tr>
        </thead>
        <tbody>
          {status.processes.map((process) => (
            <tr key={process.name} data-chosen={process.name === chosen || undefined}>
              <th scope="row">
                <span className={classes['name']}>
                  <i style={{ background: serviceColor(process.name) }} aria-hidden />
                  <PageLink to={serviceUrl(process.name)} title={process.about}>
                    {process.name}
                  </PageLink>
                </span>
                <span className={classes['about']}>{process.about}</span>
              </th>
              <td>
                <span className={classes['state']}>
                  <StateIcon state={process.state} />
                  {states[process.state]}
                </span>
                {process.detail !== undefined && <span className={classes['about']}>{process.detail}</span>}
                <span className={classes['fault']}>
                  <FaultBadge process={process.name} />
                </span>
              </td>
              <td className={classes['ports']}>{portsText(process)}</td>
              <td className={classes['figure']}>
                {process.cpuPercent === undefined ? '–' : `${formatNumber(process.cpuPercent, locale)}%`}
              </td>
              <td className={classes['figure']}>
                {process.memoryBytes === undefined ? '–' : formatBytes(process.memoryBytes, locale)}
              </td>
              <td className={classes['figure']} data-bad={process.restarts > 0 || undefined}>
                {process.restarts}
              </td>
              <td title={formatMoment(process.sinceUnixMs, locale)} className={classes['since']}>
                {formatDuration(Math.max(0, Math.floor((Date.now() - process.sinceUnixMs) / 1000) * 1000), locale)}
              </td>
              <td>
                <span className={classes['acts']}>
                  <Actions process={process} />
                  <PageLink
                    to={chaosUrl({ targets: [process.name] })}
                    className={classes['inject']}
                    aria-label={t.injectInto(process.name)}
                    title={t.injectInto(process.name)}
                  >
                    <IconBolt size={15} aria-hidden />
                  </PageLink>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={8}>{t.memoryTotal(formatBytes(memory, locale))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function portsText({ ports, externalAddress }: ProcessStatus): string {
  if (externalAddress !== undefined) return externalAddress;
  const entries = Object.entries(ports);
  return entries.length === 1 ? String(entries[0]?.[1]) : entries.map(([name, port]) => `${name} ${port}`).join(', ');
}

export function Actions({ process }: { readonly process: ProcessStatus }): ReactElement | null {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { name, state } = process;
  const command = useMutation({
    mutationFn: (action: 'start' | 'stop' | 'restart') => commandLab(action, [name]),
    onSuccess: ({ value }) => client.setQueryData(['lab-status'], value),
    onSettled: () => client.invalidateQueries({ queryKey: ['lab-status'] }),
  });
  if (state === 'external') return null;
  const isOff = state === 'stopped';
  const icons = { start: IconPlayerPlay, stop: IconPlayerStop, restart: IconRefresh };
  return (
    <>
      <span className={classes['actions']}>
        {(isOff ? (['start'] as const) : (['restart', 'stop'] as const)).map((action) => {
          const Icon = icons[action];
          const isRefused = action === 'stop' && name === 'backend';
          return (
            <Tooltip key={action} label={isRefused ? t.stopBackend : t[action]}>
              <ActionIcon
                size="md"
                variant="default"
                aria-label={t.actOn(t[action], name)}
                {...(isRefused ? { 'data-disabled': true } : {})}
                aria-disabled={isRefused}
                loading={command.isPending && command.variables === action}
                disabled={command.isPending}
                onClick={() => !isRefused && command.mutate(action)}
              >
                <Icon size={15} />
              </ActionIcon>
            </Tooltip>
          );
        })}
      </span>
      <span className={classes['failure']} role="alert">
        {command.error && `${t.failed(t[command.variables], name)}: ${command.error.message}`}
      </span>
    </>
  );
}
