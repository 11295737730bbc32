import { expect, test } from 'vitest';
import { exampleOf, oneSpanCommand, otlpEnvironment } from './source-examples.ts';

test('commands go to the address of the data source', () => {
  expect(exampleOf({ type: 'loki', url: 'http://localhost:3100/' })?.curl).toBe(
    [
      `curl -sG 'http://localhost:3100/loki/api/v1/query_range' \\`,
      `  --data-urlencode 'query={service_name="service-a"}' \\`,
      `  --data-urlencode 'limit=5'`,
    ].join('\n'),
  );
  expect(exampleOf({ type: 'tempo', url: 'http://t' })?.curl).toContain('http://t/api/search');
  expect(exampleOf({ type: 'elasticsearch', url: 'http://e' })).toBeUndefined();
});

test('the environment is that of the transport', () => {
  expect(otlpEnvironment('http', 14318)).toContain(
    'ENDPOINT=http://localhost:14318\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  );
  expect(otlpEnvironment('grpc', 4317)).toContain('ENDPOINT=http://localhost:4317\nOTEL_EXPORTER_OTLP_PROTOCOL=grpc');
});

test('the span by hand is JSON once the shell has put the times in', () => {
  const command = oneSpanCommand(4318, '0af7651916cd43dd8448eb211c80319c');
  const body = command.slice(command.indexOf("'{") + 1, -1).replace(/'\$\(\(.*?\)\)'|'\$\(.*?\)'/g, '1795348800');
  expect(JSON.parse(body)).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'hello', endTimeUnixNano: '1795348800000000000' }] }] }],
  });
});
