// Where a program of one's own sends its telemetry to.
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { traceUrl } from '../correlate/links.ts';
import { fetchTopology } from '../data/lab.ts';
import { useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './datasources.module.css';
import { messages } from './messages.ts';
import { type OtlpTransport, oneSpanCommand, otlpEnvironment } from './source-examples.ts';

const USUAL_PORTS: Readonly<Record<OtlpTransport, number>> = { http: 4318, grpc: 4317 };

export function SendCard(): ReactElement {
  const t = useMessages(messages);
  const [transport, setTransport] = useState<OtlpTransport>('http');
  const [traceId] = useState(randomTraceId);
  const topology = useQuery({
    queryKey: ['topology'],
    queryFn: async ({ signal }) => (await fetchTopology(signal)).value,
    retry: false,
  });
  const portOf = (kind: OtlpTransport): number => {
    const ports = topology.data?.processes.find(({ ports: each }) => `otlp-${kind}` in each)?.ports;
    return ports?.[`otlp-${kind}`] ?? USUAL_PORTS[kind];
  };
  const environment = otlpEnvironment(transport, portOf(transport));
  const command = oneSpanCommand(portOf('http'), traceId);
  return (
    <section className={classes['card']} aria-labelledby="send">
      <div className={classes['head']}>
        <h2 id="send">{t.send}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t.transport}
          value={transport}
          data={[
            { value: 'http', label: 'OTLP/HTTP' },
            { value: 'grpc', label: 'OTLP/gRPC' },
          ]}
          onChange={(value) => setTransport(value === 'grpc' ? 'grpc' : 'http')}
        />
      </div>
      <p className={classes['dim']}>{t.sendHint}</p>
      {topology.error !== null && <p className={classes['dim']}>{t.noTopology}</p>}
      <h3>
        {t.environment}
        <CopyButton text={environment} what={t.environment} />
      </h3>
      <pre className={classes['pre']}>{environment}</pre>
      <p className={classes['dim']}>{t.cumulative}</p>
      <h3>
        {t.oneSpan}
        <CopyButton text={command} what={t.oneSpan} />
      </h3>
      <pre className={classes['pre']}>{command}</pre>
      <PageLink to={traceUrl(traceId)} beside>
        {t.thenLook}
      </PageLink>
    </section>
  );
}

function randomTraceId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
