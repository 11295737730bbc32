import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { ExampleCards } from '../../ui/example-cards.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';

/** What stands where traces will be, before anything was asked. */
export function ExampleList({ onPick }: { readonly onPick: (query: string) => void }): ReactElement {
  const t = useMessages(messages);
  const examples = EXAMPLES.map(({ title, query }) => ({ title: t[title], query }));
  return <ExampleCards title={t.idleTitle} examples={examples} onPick={onPick} />;
}
