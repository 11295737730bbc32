// The lab in one word in the header; one click tells of every process.

import { Button, Popover, Table, Text } from '@mantine/core';
import { isWell, type LabStatus, type ProcessState } from '@o11y-lab/lab-control';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { serviceUrl } from '../correlate/links.ts';
import { isApiError } from '../data/http.ts';
import { useLabStatus } from '../data/use-backend.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './lab-health.module.css';
import { messages } from './messages.ts';

export function LabHealth(): ReactElement | null {
  const t = useMessages(messages);
  const { data, error } = useLabStatus();
  if (data === undefined || error !== null) {
    return error && isApiError(error) && error.status === 503 ? (
      <Text size="xs" c="dimmed">
        {t.noLab}
      </Text>
    ) : null;
  }
  const unwell = data.processes.filter((process) => !isWell(process));
  return (
    <Popover position="bottom-end" shadow="md" width={340}>
      <Popover.Target>
        <Button size="compact-sm" variant="default" className={classes['button'] ?? ''} aria-label={summary(data, t)}>
          {unwell.length === 0 ? (
            <IconCircleCheck size={16} className={classes['ok']} aria-hidden />
          ) : (
            <IconAlertTriangle size={16} className={classes['bad']} aria-hidden />
          )}
          <span className={classes['words']}>{summary(data, t)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Tbody>
            {data.processes.map((process) => (
              <Table.Tr key={process.name}>
                <Table.Td>
                  <PageLink to={serviceUrl(process.name)}>{process.name}</PageLink>
                </Table.Td>
                <Table.Td>
                  <span className={classes['state']}>
                    <StateIcon state={process.state} />
                    {t[process.state]}
                  </span>
                  {process.detail !== undefined && (
                    <Text size="xs" c="dimmed">
                      {process.detail}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Never colour alone: each kind of state has a shape. */
export function StateIcon({
  state,
  size = 15,
}: {
  readonly state: ProcessState;
  readonly size?: number;
}): ReactElement {
  switch (state) {
    case 'healthy':
    case 'external':
      return <IconCircleCheck size={size} className={classes['ok']} aria-hidden />;
    case 'crashed':
      return <IconCircleX size={size} className={classes['failed']} aria-hidden />;
    case 'unhealthy':
      return <IconAlertTriangle size={size} className={classes['bad']} aria-hidden />;
    case 'starting':
    case 'restarting':
    case 'stopped':
      return <IconCircleDashed size={size} className={classes['dim']} aria-hidden />;
    default:
      return state satisfies never;
  }
}

interface Words {
  readonly allHealthy: (count: number) => string;
  readonly labStopping: string;
  readonly isNot: (names: string) => string;
}

function summary(status: LabStatus, t: Words): string {
  if (status.isStopping) return t.labStopping;
  const unwell = status.processes.filter((process) => !isWell(process)).map(({ name }) => name);
  if (unwell.length === 0) return t.allHealthy(status.processes.length);
  return t.isNot(unwell.length > 2 ? `${unwell.slice(0, 2).join(', ')} +${unwell.length - 2}` : unwell.join(', '));
}
