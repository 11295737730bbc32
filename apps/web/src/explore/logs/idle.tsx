import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { EXAMPLES } from './examples.ts';
import classes from './logs.module.css';
import { messages } from './messages.ts';

/** Before anything was asked: what one may ask. */
export function Idle({ onRun }: { readonly onRun: (text: string) => void }): ReactElement {
  const t = useMessages(messages);
  return (
    <EmptyState title={t.idle}>
      {t.idleHint}
      <div className={classes['examples']}>
        {EXAMPLES.map(({ title, query }) => (
          <button key={query} type="button" className={classes['example']} onClick={() => onRun(query)}>
            {t[title]}
            <code>{query}</code>
          </button>
        ))}
      </div>
    </EmptyState>
  );
}
