import { Text, Title, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';
import classes from './metrics-page.module.css';

/** What stands where answers will be, before anything was asked. */
export function ExampleList({ onPick }: { readonly onPick: (query: string) => void }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    <section>
      <Title order={2} size="h5">
        {t.startTitle}
      </Title>
      <Text size="sm" c="var(--o11y-text-dim)">
        {t.startHint}
      </Text>
      <ul className={classes['examples']}>
        {EXAMPLES.map(({ query, title }) => (
          <li key={query}>
            <UnstyledButton className={classes['example'] ?? ''} onClick={() => onPick(query)}>
              {title[locale]}
              <code>{query}</code>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
