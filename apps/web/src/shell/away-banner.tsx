import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useBackendState } from '../data/use-backend.ts';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';

/** Says that the backend is away, and goes by itself when it is back. */
export function AwayBanner(): ReactElement {
  const t = useMessages(messages);
  const state = useBackendState();
  // The region stays, so that a screen reader hears what comes into it.
  return (
    <div role="status">
      {state !== 'ok' && (
        <Alert color="yellow" radius={0} py={6} icon={<IconPlugConnectedX size={18} />}>
          {state === 'starting' ? t.backendStarting : t.backendAway}
        </Alert>
      )}
    </div>
  );
}
