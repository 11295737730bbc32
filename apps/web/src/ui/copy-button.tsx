import { ActionIcon, CopyButton as MantineCopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';

/** Copies a text; `what` completes the label for those who can't see what stands beside it. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  const t = useMessages(messages);
  return (
    <MantineCopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t.copied : t.copy}>
          <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={`${t.copy}: ${what}`}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </MantineCopyButton>
  );
}
