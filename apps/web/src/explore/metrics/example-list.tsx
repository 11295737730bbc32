import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { ExampleCards } from '../../ui/example-cards.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';

/** What stands where answers will be, before anything was asked. */
export function ExampleList({ onPick }: { readonly onPick: (query: string) => void }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const examples = EXAMPLES.map(({ title, query }) => ({ title: title[locale], query }));
  return <ExampleCards title={t.startTitle} hint={t.startHint} examples={examples} onPick={onPick} />;
}
