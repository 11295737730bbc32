// Faults on charts: shown or hidden, everywhere at once.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBolt, IconBoltOff } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import { useFaultsOnCharts } from './on-charts.ts';

export function FaultsToggle(): ReactElement {
  const t = useMessages(messages);
  const [isShown, setShown] = useFaultsOnCharts();
  return (
    <Tooltip label={isShown ? t.hideOnCharts : t.showOnCharts}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t.showOnCharts}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? <IconBolt size={16} /> : <IconBoltOff size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
