import { ActionIcon, Badge, Button, Chip, Group, TextInput } from '@mantine/core';
import { IconFileImport, IconSearch, IconStar, IconStarFilled, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { dashboardUrl } from '../correlate/links.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import { fetchDashboards } from './library/dashboards-api.ts';
import { listImported, removeImported } from './library/imported.ts';
import { foldersOf } from './library/list-model.ts';
import { toggleStar, useStarred } from './library/starred.ts';
import classes from './list-page.module.css';
import { messages } from './messages.ts';

export default function ListPage(): ReactElement {
  const t = useMessages(messages);
  const { params, setParams } = usePane();
  const starred = useStarred();
  const query = useQuery({
    queryKey: ['dashboards'],
    queryFn: async ({ signal }) => (await fetchDashboards(signal)).value,
  });
  const imported = useQuery({ queryKey: ['imported-dashboards'], queryFn: listImported, staleTime: 0 });
  const search = params.get('q') ?? '';
  const tags = params.getAll('tag');
  const isStarredOnly = params.get('starred') === '1';
  const entries = query.data ?? [];
  const folders = useMemo(
    () => foldersOf(query.data ?? [], { search, tags, starred: isStarredOnly ? starred : undefined }),
    [query.data, search, tags, isStarredOnly, starred],
  );
  const allTags = [...new Set(entries.flatMap((entry) => entry.tags))].sort();
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <h1>{t.dashboards}</h1>
        <Button
          component={PageLink}
          to="/dashboards/import"
          size="xs"
          variant="default"
          leftSection={<IconFileImport size={14} />}
        >
          {t.import}
        </Button>
      </header>
      <Group gap="sm">
        <TextInput
          size="xs"
          className={classes['search'] ?? ''}
          aria-label={t.search}
          placeholder={t.search}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setParams({ q: event.currentTarget.value || undefined })}
        />
        <Chip
          size="xs"
          checked={isStarredOnly}
          onChange={(checked) => setParams({ starred: checked ? '1' : undefined })}
        >
          {t.starred}
        </Chip>
        <Chip.Group multiple value={tags} onChange={(value) => setParams({ tag: value })}>
          {allTags.map((tag) => (
            <Chip key={tag} size="xs" value={tag} variant="light">
              {tag}
            </Chip>
          ))}
        </Chip.Group>
      </Group>
      <QueryView
        query={query}
        height={240}
        isEmpty={() => folders.length === 0}
        empty={
          entries.length === 0 ? (
            <EmptyState title={t.noDashboards}>{t.noDashboardsHint}</EmptyState>
          ) : (
            <EmptyState title={t.noneFound}>{t.noneFoundHint}</EmptyState>
          )
        }
      >
        {() =>
          folders.map((folder) => (
            <section key={folder.title}>
              <h2 className={classes['folder']}>{folder.title}</h2>
              <ul className={classes['list']}>
                {folder.entries.map((entry) => (
                  <li key={entry.file || entry.uid}>
                    {entry.error === undefined ? (
                      <ActionIcon
                        size="sm"
                        variant="subtle"
                        color="gray"
                        aria-pressed={starred.includes(entry.uid)}
                        aria-label={`${starred.includes(entry.uid) ? t.unstar : t.star}: ${entry.title}`}
                        onClick={() => toggleStar(entry.uid)}
                      >
                        {starred.includes(entry.uid) ? <IconStarFilled size={15} /> : <IconStar size={15} />}
                      </ActionIcon>
                    ) : (
                      <span className={classes['noStar']} />
                    )}
                    <div>
                      {entry.error === undefined ? (
                        <PageLink to={entry.url} className={classes['link']}>
                          {entry.title}
                        </PageLink>
                      ) : (
                        <b>{entry.title}</b>
                      )}
                      <span className={classes['tags']}>
                        {entry.tags.map((tag) => (
                          <Badge key={tag} size="xs" variant="default" className={classes['tag'] ?? ''}>
                            {tag}
                          </Badge>
                        ))}
                      </span>
                      {entry.error !== undefined && (
                        <p className={classes['error']}>
                          {t.brokenFile}: {entry.error} <code>{entry.file}</code>
                        </p>
                      )}
                      {entry.description !== '' && <p>{entry.description}</p>}
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          ))
        }
      </QueryView>
      {(imported.data?.length ?? 0) > 0 && (
        <section>
          <h2 className={classes['folder']}>{t.imported}</h2>
          <ul className={classes['list']}>
            {imported.data?.map((entry) => (
              <li key={entry.uid}>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`${t.remove}: ${entry.title}`}
                  onClick={() => void removeImported(entry.uid).then(() => imported.refetch())}
                >
                  <IconTrash size={15} />
                </ActionIcon>
                <PageLink to={dashboardUrl(entry.uid)} className={classes['link']}>
                  {entry.title}
                </PageLink>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
