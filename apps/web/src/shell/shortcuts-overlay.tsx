import { Kbd, Modal, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import { PAGES } from './pages.ts';

export default function ShortcutsOverlay({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useMessages(messages);
  const groups: readonly { title: string; rows: readonly (readonly [keys: string, does: string])[] }[] = [
    { title: t.pages, rows: PAGES.map(({ keys, word }) => [keys, t[word]] as const) },
    {
      title: t.everywhere,
      rows: [
        ['Ctrl/⌘ K', t.openPalette],
        ['?', t.shortcuts],
        ['/', t.focusQuery],
        ['Ctrl/⌘ Enter', t.runQuery],
        ['t z', t.zoomOut],
        ['t ←', t.earlier],
        ['t →', t.later],
        ['d r', t.refreshNow],
        ['Esc', t.closeBeside],
      ],
    },
    {
      title: t.traces,
      rows: [
        ['j', t.nextSpan],
        ['k', t.previousSpan],
        ['Enter', t.spanDetails],
        ['[', t.collapseAll],
        [']', t.expandAll],
        ['o', t.collapseLevel],
        ['p', t.expandLevel],
        ['f', t.nextMatch],
        ['b', t.previousMatch],
        ['+ −', t.zoom],
      ],
    },
    {
      title: t.dashboards,
      rows: [
        ['e', t.panelToExplore],
        ['v', t.viewPanel],
      ],
    },
  ];
  return (
    <Modal opened onClose={onClose} title={t.shortcuts} size="lg" closeButtonProps={{ 'aria-label': t.close }}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {groups.map(({ title, rows }) => (
          <Stack key={title} gap={4}>
            <Title order={3} size="h6">
              {title}
            </Title>
            <Table verticalSpacing={3} withRowBorders={false} aria-label={title}>
              <Table.Tbody>
                {rows.map(([keys, does]) => (
                  <Table.Tr key={keys}>
                    <Table.Td w={110}>
                      {keys.split(' ').map((key) => (
                        <Kbd key={key} size="xs" mr={3}>
                          {key}
                        </Kbd>
                      ))}
                    </Table.Td>
                    <Table.Td>
                      <Text size="sm">{does}</Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Stack>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
