import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { ExampleCards } from '../../ui/example-cards.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';

/** Before anything was asked: what one may ask. */
export function Idle({ onRun }: { readonly onRun: (text: string) => void }): ReactElement {
  const t = useMessages(messages);
  const examples = EXAMPLES.map(({ title, query }) => ({ title: t[title], query }));
  return <ExampleCards title={t.idle} hint={t.idleHint} examples={examples} onPick={onRun} />;
}
