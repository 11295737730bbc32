// Finds the page of a pane's path, loads it, and contains its failures.
import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { type ReactElement, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { findRoute } from '../app/routes.tsx';
import { useMessages } from '../i18n/locale.tsx';
import { useAutoRefresh } from '../time/use-time.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';

export function PagePane(): ReactElement {
  const t = useMessages(messages);
  const { path } = usePane();
  useAutoRefresh();
  const found = findRoute(path);
  if (!found) {
    return (
      <Stack p="lg">
        <h1>{t.notFound}</h1>
        <Text>{t.notFoundHint(path)}</Text>
      </Stack>
    );
  }
  const { page: Page, pattern } = found.route;
  return (
    <ErrorBoundary
      resetKeys={[path]}
      fallbackRender={({ error, resetErrorBoundary }) => (
        <Alert m="md" color="red" title={t.pageFailed} role="alert">
          <Stack align="flex-start">
            <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
            <Button size="xs" variant="default" onClick={resetErrorBoundary}>
              {t.reload}
            </Button>
          </Stack>
        </Alert>
      )}
    >
      <Suspense
        key={pattern}
        fallback={
          <Center h={200}>
            <Loader size="sm" aria-label={t.loading} />
          </Center>
        }
      >
        <Page path={found.path} />
      </Suspense>
    </ErrorBoundary>
  );
}
