// Ctrl/⌘+K: every page, dashboard and service, a trace by its id, and the settings, by typing a few letters.
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { dashboardUrl, logsUrl, serviceUrl, traceUrl } from '../correlate/links.ts';
import { ask } from '../data/http.ts';
import { list, object, text } from '../data/json.ts';
import { useLabStatus } from '../data/use-backend.ts';
import { LOCALES, useLocale, useMessages } from '../i18n/locale.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import { PAGES } from './pages.ts';

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
  readonly onRefresh: () => void;
}

/** A trace id as people paste it. */
const TRACE_ID = /^[0-9a-f]{16,32}$/i;

export default function Palette({ isOpen, onClose, onShortcuts, onRefresh }: PaletteProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const { setLocale } = useLocale();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  // It closes itself by Escape, by a click beside it and by a choice, and then tells; so it must know that it is open.
  const [[store, spotlight]] = useState(createSpotlight);
  useEffect(() => (isOpen ? spotlight.open() : spotlight.close()), [isOpen, spotlight]);
  const dashboards = useQuery({
    queryKey: ['dashboards'],
    queryFn: ({ signal }) => fetchDashboards(signal),
    retry: false,
  });
  const { data: lab } = useLabStatus();

  const go = (id: string, label: string, url: string, description?: string): SpotlightActionData => ({
    id,
    label,
    ...(description === undefined ? {} : { description }),
    onClick: () => pane.open(url),
  });
  const act = (id: string, label: string, onClick: () => void): SpotlightActionData => ({ id, label, onClick });
  const typed = query.trim();
  const groups: SpotlightActionGroupData[] = [
    { group: t.pages, actions: PAGES.map(({ to, word }) => go(to, t[word], to)) },
    {
      group: t.dashboards,
      actions: (dashboards.data ?? []).map(({ uid, title }) => go(`d ${uid}`, title, dashboardUrl(uid))),
    },
    {
      group: t.services,
      actions: (lab?.processes ?? []).flatMap(({ name, about }) => [
        go(`s ${name}`, name, serviceUrl(name), about),
        ...(name.includes('service') || name === 'api-gateway'
          ? [go(`l ${name}`, t.logsOf(name), logsUrl({ query: `{service_name="${name}"}` }))]
          : []),
      ]),
    },
    {
      group: t.settings,
      actions: [
        act('refresh', t.refreshNow, onRefresh),
        act('shortcuts', t.shortcuts, onShortcuts),
        act('light', `${t.theme}: ${t.themeLight}`, () => setColorScheme('light')),
        act('dark', `${t.theme}: ${t.themeDark}`, () => setColorScheme('dark')),
        act('auto', `${t.theme}: ${t.themeAuto}`, () => setColorScheme('auto')),
        ...LOCALES.map(({ locale, name }) => act(locale, `${t.language}: ${name}`, () => setLocale(locale))),
      ],
    },
  ];
  if (TRACE_ID.test(typed)) {
    groups.unshift({
      group: t.traces,
      actions: [go('trace', `${t.openTrace} ${typed}`, traceUrl(typed.toLowerCase()))],
    });
  }
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      store={store}
      onSpotlightClose={() => {
        setQuery('');
        onClose();
      }}
      shortcut={null}
      nothingFound={t.nothingFound}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': t.openPalette } }}
      searchProps={{ placeholder: t.searchAnything, 'aria-label': t.searchAnything }}
    />
  );
}

async function fetchDashboards(signal: AbortSignal): Promise<readonly { uid: string; title: string }[]> {
  const read = (json: unknown): readonly { uid: string; title: string }[] =>
    list(json).map((item) => {
      const { uid, title } = object(item);
      return { uid: text(uid), title: text(title) };
    });
  return (await ask('/api/search', read, { signal })).value;
}
