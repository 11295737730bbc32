// The inside of the history.
import { ActionIcon, Button, Drawer, Group, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { type ReactElement, useMemo, useState } from 'react';
import { defineMessages, useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import classes from './history-drawer.module.css';
import type { HistoryDrawerProps } from './history-drawer.tsx';
import { searchHistory } from './query-history.ts';

const messages = defineMessages({
  en: {
    title: 'Query history',
    search: 'Search',
    star: 'Keep with a star',
    unstar: 'Remove the star',
    clear: 'Clear those without a star',
    empty: 'Queries you run are kept here, in this browser only.',
    nothing: 'No query has all of these words.',
    close: 'Close',
  },
  'zh-TW': {
    title: '查詢歷史',
    search: '搜尋',
    star: '加星號保留',
    unstar: '移除星號',
    clear: '清除未加星號的查詢',
    empty: '執行過的查詢會保留在這裡，只存在這個瀏覽器中。',
    nothing: '沒有查詢包含所有這些字。',
    close: '關閉',
  },
});

export function HistoryContent({ opened, onClose, history, onPick }: HistoryDrawerProps): ReactElement {
  const t = useMessages(messages);
  const formatTime = useTimeFormat();
  const [search, setSearch] = useState('');
  const found = useMemo(() => searchHistory(history.entries, search), [history.entries, search]);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title={t.title}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <TextInput
        data-autofocus
        type="search"
        label={t.search}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 && (
        <Text size="sm" c="var(--o11y-text-dim)" my="md">
          {history.entries.length === 0 ? t.empty : t.nothing}
        </Text>
      )}
      <ul className={classes['list']}>
        {found.map(({ query, ranAtMs, isStarred }) => (
          <li key={query} className={classes['entry']}>
            <UnstyledButton className={classes['query'] ?? ''} onClick={() => onPick(query)}>
              <code>{query}</code>
              <span>{formatTime(ranAtMs)}</span>
            </UnstyledButton>
            <ActionIcon
              variant="subtle"
              color={isStarred ? 'yellow' : 'gray'}
              aria-label={`${isStarred ? t.unstar : t.star}: ${query}`}
              aria-pressed={isStarred}
              onClick={() => history.star(query)}
            >
              {isStarred ? <IconStarFilled size={15} /> : <IconStar size={15} />}
            </ActionIcon>
          </li>
        ))}
      </ul>
      {history.entries.length > 0 && (
        <Group>
          <Button size="compact-xs" variant="default" onClick={history.clear}>
            {t.clear}
          </Button>
        </Group>
      )}
    </Drawer>
  );
}
