// Injecting, from the form and from the history: what somebody may lose work by is asked again first.
import { Button, Group, Modal } from '@mantine/core';
import type { FaultRequest } from '@o11y-lab/lab-control';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { injectFault } from '../data/faults.ts';
import { faultWord } from '../faults/fault-text.ts';
import { FAULTS_KEY } from '../faults/use-faults.ts';
import { useMessages } from '../i18n/locale.tsx';
import { kindOf } from './kinds.ts';
import { STOPPING } from './loud.ts';
import { messages } from './messages.ts';

/** Of the heading of what is active. */
export const ACTIVE_ID = 'active';

export interface Inject {
  readonly inject: (request: FaultRequest) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** To be drawn once. */
  readonly dialog: ReactNode;
}

export function useInject(): Inject {
  const client = useQueryClient();
  const [asked, setAsked] = useState<FaultRequest>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: injectFault,
    onSettled: () => client.invalidateQueries({ queryKey: FAULTS_KEY }),
    // What it does is what one wants to see next.
    onSuccess: () => document.getElementById(ACTIVE_ID)?.scrollIntoView({ block: 'nearest' }),
  });
  return {
    inject: (request) => {
      if (kindOf(faultWord(request.fault)).isDrastic) setAsked(request);
      else mutate(request);
    },
    isPending,
    error,
    dialog: (
      <Confirm
        request={asked}
        onCancel={() => setAsked(undefined)}
        onConfirm={(request) => {
          setAsked(undefined);
          mutate(request);
        }}
      />
    ),
  };
}

interface ConfirmProps {
  readonly request: FaultRequest | undefined;
  readonly onCancel: () => void;
  readonly onConfirm: (request: FaultRequest) => void;
}

function Confirm({ request, onCancel, onConfirm }: ConfirmProps): ReactElement {
  const t = useMessages(messages);
  return (
    <Modal
      opened={request !== undefined}
      onClose={onCancel}
      title={request && t.sure(t[`k_${kindOf(faultWord(request.fault)).name}`], request.targets.join(', '))}
      size="sm"
      centered
      closeButtonProps={{ 'aria-label': t.cancel }}
    >
      {request && (
        <>
          <p>{warningOf(request.fault, t)}</p>
          <Group gap="xs" justify="flex-end">
            <Button size="xs" variant="default" onClick={onCancel}>
              {t.cancel}
            </Button>
            <Button size="xs" {...STOPPING} onClick={() => onConfirm(request)} data-autofocus>
              {t.doIt}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

function warningOf(
  fault: FaultRequest['fault'],
  t: Readonly<Record<'sure_kill' | 'sure_stop' | 'sure_stopForGood' | 'sure_rm', string>>,
): string {
  if (fault.kind === 'rm') return t.sure_rm;
  if (fault.kind === 'stop') return fault.startsAgain ? t.sure_stop : t.sure_stopForGood;
  return t.sure_kill;
}
