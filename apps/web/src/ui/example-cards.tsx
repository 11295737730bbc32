// Queries to start from, where answers will be before anything was asked. One click runs one.
import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import classes from './example-cards.module.css';

export interface Example {
  readonly title: string;
  readonly query: string;
}

export function ExampleCards(props: {
  readonly title: string;
  readonly hint?: string;
  readonly examples: readonly Example[];
  readonly onPick: (query: string) => void;
}): ReactElement {
  const { title, hint, examples, onPick } = props;
  return (
    <section>
      <h2 className={classes['title']}>{title}</h2>
      {hint !== undefined && <p className={classes['hint']}>{hint}</p>}
      <ul className={classes['cards']}>
        {examples.map((example) => (
          <li key={example.query}>
            <UnstyledButton className={classes['card'] ?? ''} onClick={() => onPick(example.query)}>
              {example.title}
              <code>{example.query}</code>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
