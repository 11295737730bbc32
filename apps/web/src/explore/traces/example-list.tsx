import { Title, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { EXAMPLES } from './examples.ts';
import { messages } from './messages.ts';
import classes from './traces.module.css';

/** What stands where traces will be, before anything was asked. */
export function ExampleList({ onPick }: { readonly onPick: (query: string) => void }): ReactElement {
  const t = useMessages(messages);
  return (
    <section>
      <Title order={2} size="h5">
        {t.idleTitle}
      </Title>
      <ul className={classes['examples']}>
        {EXAMPLES.map(({ title, query }) => (
          <li key={query}>
            <UnstyledButton className={classes['example'] ?? ''} onClick={() => onPick(query)}>
              {t[title]}
              <code>{query}</code>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
