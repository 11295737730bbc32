import { Button, Skeleton } from '@mantine/core';
import { type ParsedDashboard, parseDashboard, parseDashboardText } from '@o11y-lab/dashboards';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useMemo } from 'react';
import type { PageProps } from '../app/routes.tsx';
import { isApiError } from '../data/http.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, ErrorBox } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import { DashboardView } from './dashboard-view.tsx';
import { fetchDashboard } from './library/dashboards-api.ts';
import { IMPORTED_PREFIX, readImported } from './library/imported.ts';
import { messages } from './messages.ts';
import { useDatasources } from './use-datasources.ts';

export default function DashboardPage({ path }: PageProps): ReactElement {
  const t = useMessages(messages);
  const uid = path['uid'] ?? '';
  const isImported = uid.startsWith(IMPORTED_PREFIX);
  const datasources = useDatasources();
  const query = useQuery({
    queryKey: ['dashboard', uid],
    queryFn: async ({ signal }): Promise<unknown> =>
      isImported ? ((await readImported(uid))?.text ?? null) : (await fetchDashboard(uid, signal)).value,
  });
  const parsed = useMemo<ParsedDashboard | undefined>(() => {
    if (query.data === undefined || query.data === null || !datasources) return undefined;
    return typeof query.data === 'string'
      ? parseDashboardText(query.data, { datasources })
      : parseDashboard(query.data, { datasources });
  }, [query.data, datasources]);
  const { kind } = usePane();
  const title = parsed?.kind === 'dashboard' ? parsed.dashboard.title : undefined;
  useEffect(() => {
    if (title !== undefined && kind === 'main') document.title = `${title} · o11y-lab`;
  }, [title, kind]);

  const isMissing = query.data === null || (isApiError(query.error) && query.error.status === 404);
  if (isMissing) {
    return (
      <EmptyState title={t.notFound}>
        <p>{t.notFoundHint(uid)}</p>
        <PageLink to="/dashboards">{t.toList}</PageLink>
      </EmptyState>
    );
  }
  if (query.error && !parsed) return <ErrorBox error={query.error} onRetry={() => void query.refetch()} />;
  if (!parsed || !datasources) {
    return (
      <div style={{ padding: 12 }} aria-busy>
        <Skeleton height={28} width={260} mb={14} />
        <Skeleton height={220} />
      </div>
    );
  }
  if (parsed.kind === 'invalid') {
    return (
      <EmptyState title={t.invalid}>
        <ul>
          {parsed.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
        <Button component={PageLink} to="/dashboards" size="xs" variant="default">
          {t.toList}
        </Button>
      </EmptyState>
    );
  }
  return (
    <DashboardView key={uid} uid={uid} dashboard={parsed.dashboard} datasources={datasources} isImported={isImported} />
  );
}
