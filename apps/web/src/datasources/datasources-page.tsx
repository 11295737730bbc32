// What answers where: the three APIs with their health, examples, contents and how they lead to each other.
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { fetchDataSources } from '../data/datasources.ts';
import { useMessages } from '../i18n/locale.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import classes from './datasources.module.css';
import { messages } from './messages.ts';
import { SendCard } from './send-card.tsx';
import { SourceCard } from './source-card.tsx';
import { StorageCard } from './storage-card.tsx';

export default function DataSourcesPage(): ReactElement {
  const t = useMessages(messages);
  const query = useQuery({ queryKey: ['datasources'], queryFn: ({ signal }) => fetchDataSources(signal) });
  return (
    <div className={classes['page']}>
      <h1>{t.title}</h1>
      <p className={classes['dim']}>{t.intro}</p>
      <QueryView
        query={query}
        height={1200}
        isEmpty={({ value }) => value.length === 0}
        empty={<EmptyState title={t.none}>{t.noneHint}</EmptyState>}
      >
        {({ value: sources }) => (
          <div className={classes['cards']}>
            {sources.map((source) => (
              <SourceCard key={source.uid} source={source} sources={sources} />
            ))}
          </div>
        )}
      </QueryView>
      <div className={classes['pair']}>
        <StorageCard />
        <SendCard />
      </div>
    </div>
  );
}
