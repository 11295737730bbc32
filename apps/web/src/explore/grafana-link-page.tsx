// `/explore`: where Grafana's links arrive.
import { Stack, Text } from '@mantine/core';
import { type ReactElement, useEffect, useMemo } from 'react';
import { Navigate } from 'react-router';
import { metricsUrl } from '../correlate/links.ts';
import { defineMessages, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { BESIDE, usePane } from '../url/pane.tsx';
import { translateGrafanaLink } from './grafana-link.ts';

const messages = defineMessages({
  en: {
    title: 'This link can’t be read',
    hint: (why: string) => `It looks like a link to Grafana’s Explore, but ${why}.`,
    start: 'Open Explore metrics',
  },
  'zh-TW': {
    title: '無法讀取這個連結',
    hint: (why) => `看起來是 Grafana Explore 的連結，但無法轉換（${why}）。`,
    start: '開啟指標探索',
  },
});

export default function GrafanaLinkPage(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const link = useMemo(() => translateGrafanaLink(pane.params, BESIDE), [pane.params]);
  const target = link.kind === 'url' ? link.url : metricsUrl({ queries: [] });
  if (link.kind !== 'unreadable') return <Redirect to={target} />;
  return (
    <Stack p="md" gap="xs">
      <h1>{t.title}</h1>
      <Text>{t.hint(link.why)}</Text>
      <PageLink to={metricsUrl({ queries: [] })}>{t.start}</PageLink>
    </Stack>
  );
}

/** Takes the place of the link in the history, so that Back does not come here again. */
function Redirect({ to }: { readonly to: string }): ReactElement | null {
  const { kind, open } = usePane();
  useEffect(() => {
    if (kind === 'beside') open(to);
  }, [kind, open, to]);
  return kind === 'main' ? <Navigate to={to} replace /> : null;
}
