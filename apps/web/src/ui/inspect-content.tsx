// The inside of the inspector.
import { Button, Drawer, Group, Select, Stack, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { fetchDataSources } from '../data/datasources.ts';
import type { Exchange } from '../data/http.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { useTimeFormat } from '../time/time-zone.ts';
import { CopyButton } from './copy-button.tsx';
import { download } from './download.ts';
import classes from './inspect-drawer.module.css';
import type { InspectDrawerProps } from './inspect-drawer.tsx';
import { messages } from './inspect-messages.ts';
import { asCurl, type PublicBases, parametersOf, prettyResponse, publicUrl, sizeText } from './inspect-model.ts';

export function InspectContent({ opened, onClose, exchanges }: InspectDrawerProps): ReactElement {
  const t = useMessages(messages);
  const [chosen, setChosen] = useState('0');
  const current = exchanges[Number(chosen)] ?? exchanges[0];
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(720px, 100vw)"
      title={t.inspect}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      {current === undefined ? (
        <Text size="sm">{t.nothing}</Text>
      ) : (
        <Stack gap="sm">
          {exchanges.length > 1 && (
            <Select
              size="xs"
              aria-label={t.request}
              value={exchanges.includes(current) ? String(exchanges.indexOf(current)) : '0'}
              allowDeselect={false}
              data={exchanges.map(({ name }, index) => ({ value: String(index), label: name }))}
              onChange={(value) => setChosen(value ?? '0')}
            />
          )}
          <ExchangeView exchange={current.exchange} />
        </Stack>
      )}
    </Drawer>
  );
}

function ExchangeView({ exchange }: { readonly exchange: Exchange }): ReactElement {
  const t = useMessages(messages);
  const formatTime = useTimeFormat();
  const bases = usePublicBases();
  const url = publicUrl(exchange.url, bases, location.origin);
  const at = url.indexOf('?');
  const address = `${exchange.method} ${at < 0 ? url : url.slice(0, at)}`;
  const curl = asCurl(exchange, bases, location.origin);
  const parameters = parametersOf(exchange);
  return (
    <>
      <dl className={classes['facts']}>
        <dt>{t.address}</dt>
        <dd>{address}</dd>
        <dt>{t.status}</dt>
        <dd>HTTP {exchange.status}</dd>
        <dt>{t.duration}</dt>
        <dd>{exchange.durationMs.toFixed(1)} ms</dd>
        <dt>{t.size}</dt>
        <dd>{sizeText(exchange.responseBytes)}</dd>
        <dt>{t.asked}</dt>
        <dd>{formatTime(exchange.startedUnixMs, { precise: true })}</dd>
      </dl>
      <Tabs defaultValue="response" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="response">{t.response}</Tabs.Tab>
          <Tabs.Tab value="request">{t.request}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="response" pt="xs">
          <ResponseView responseText={exchange.responseText} />
        </Tabs.Panel>
        <Tabs.Panel value="request" pt="xs">
          <Stack gap="xs">
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {t.command}
              </Text>
              <CopyButton text={curl} what="curl" />
            </Group>
            <pre className={classes['pre']}>{curl}</pre>
            {parameters.length > 0 && (
              <>
                <Text size="sm" fw={600}>
                  {t.parameters}
                </Text>
                <dl className={classes['facts']}>
                  {parameters.map(([name, value], index) => (
                    // Parameters may repeat; their order never changes.
                    // biome-ignore lint/suspicious/noArrayIndexKey: the list is never reordered
                    <ParameterRow key={index} name={name} value={value} />
                  ))}
                </dl>
              </>
            )}
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function ParameterRow({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  );
}

function ResponseView({ responseText }: { readonly responseText: string }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { text, hiddenCharCount } = useMemo(() => prettyResponse(responseText), [responseText]);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <CopyButton text={responseText} what={t.response} />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} />}
          onClick={() => download('response.json', 'application/json', responseText)}
        >
          {t.download}
        </Button>
        {hiddenCharCount > 0 && (
          <Text size="xs" c="var(--o11y-text-dim)">
            {t.cut(hiddenCharCount.toLocaleString(locale))}
          </Text>
        )}
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <pre className={classes['pre']} tabIndex={0}>
        {text}
      </pre>
    </Stack>
  );
}

function usePublicBases(): PublicBases {
  const { data } = useQuery({ queryKey: ['datasources'], queryFn: ({ signal }) => fetchDataSources(signal) });
  return useMemo(() => Object.fromEntries((data?.value ?? []).map(({ uid, url }) => [uid, url])), [data]);
}
