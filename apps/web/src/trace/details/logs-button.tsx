import { Button, Tooltip } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { logsUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import type { RawTimeRange } from '../../time/time-range.ts';
import { usePane } from '../../url/pane.tsx';
import { messages } from '../messages.ts';
import { unavailable } from './unavailable.ts';

export interface LogsButtonProps {
  /** Undefined while it is being counted. */
  readonly count: number | undefined;
  readonly error: Error | null;
  readonly label: (count: string) => string;
  /** Why it is disabled with 0. */
  readonly reason: string;
  readonly query: string;
  readonly range: RawTimeRange;
}

/** Opens log lines beside; says how many they are, or why there are none. */
export function LogsButton({ count, error, label, reason, query, range }: LogsButtonProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const why = error !== null ? t.logsAway : count === undefined ? t.countingLogs : count === 0 ? reason : undefined;
  return (
    <Tooltip label={why ?? query} multiline maw={420}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconFileText size={14} aria-hidden />}
        {...unavailable(why)}
        onClick={() => {
          if (why === undefined) pane.openBeside(logsUrl({ query, range }));
        }}
      >
        {label(error !== null ? '?' : String(count ?? '…'))}
      </Button>
    </Tooltip>
  );
}
