import {
  type AttributeValue,
  encodeAttributes,
  formatLabels,
  newLogBatch,
  type Resource,
  unixNano,
} from '@o11y-lab/model';
import { createMemoryStore } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { createLogsExporter } from './logs-exporter.ts';
import { streamLabels } from './stream-labels.ts';

function resource(attributes: Record<string, string>): Resource {
  const entries = Object.entries(attributes).map(([key, value]): [string, AttributeValue] => [
    key,
    { kind: 'string', value },
  ]);
  return { serviceName: 'x', attributes: encodeAttributes(new Map(entries)), schemaUrl: '' };
}

describe('the stream of a resource', () => {
  const cases: readonly { name: string; attributes: Record<string, string>; want: string }[] = [
    { name: 'no attributes', attributes: {}, want: '{service_name="unknown_service"}' },
    {
      name: 'index attributes only',
      attributes: {
        'service.name': 'a',
        'service.namespace': 'n',
        'service.instance.id': 'i',
        'host.name': 'h',
        'process.pid': '1',
      },
      want: '{service_instance_id="i", service_name="a", service_namespace="n"}',
    },
    {
      name: 'deployment, cloud and Kubernetes',
      attributes: {
        'service.name': 'a',
        'deployment.environment.name': 'dev',
        'cloud.region': 'r',
        'k8s.pod.name': 'p',
      },
      want: '{cloud_region="r", deployment_environment_name="dev", k8s_pod_name="p", service_name="a"}',
    },
    {
      name: 'a service found under another name',
      attributes: { 'container.name': 'c', app: 'later' },
      want: '{container_name="c", service_name="c"}',
    },
    { name: 'an empty name is none', attributes: { 'service.name': '' }, want: '{service_name="unknown_service"}' },
  ];
  for (const { name, attributes, want } of cases) {
    test(name, () => expect(formatLabels(streamLabels(resource(attributes)))).toBe(want));
  }
});

test('records of resources with the same stream share it', async () => {
  const store = createMemoryStore();
  const batch = newLogBatch();
  batch.resources.push(
    resource({ 'service.name': 'a', 'process.pid': '1' }),
    resource({ 'service.name': 'b' }),
    resource({ 'service.name': 'a', 'process.pid': '2' }),
  );
  batch.scopes.push({ name: '', version: '', attributes: encodeAttributes(new Map()), schemaUrl: '' });
  [0, 1, 2, 0].forEach((resourceIndex, row) => {
    batch.length++;
    batch.resourceIndex.push(resourceIndex);
    batch.scopeIndex.push(0);
    batch.timeUnixNano.pushBigInt(BigInt(row + 1));
    batch.observedUnixNano.pushBigInt(0n);
    batch.severityNumber.push(9);
    batch.severityText.push('INFO');
    batch.body.push(`line ${row}`);
    batch.bodyType.push('s');
    batch.traceId.pushZero();
    batch.spanId.pushZero();
    batch.flags.push(0);
    batch.eventName.push('');
    batch.attributesJson.push('{}');
    batch.attributeTypes.push('');
    batch.droppedAttributesCount.push(0);
  });
  expect(await createLogsExporter(store.logs)(batch)).toEqual({ count: 0, message: '' });
  const range = { startUnixNano: unixNano(0n), endUnixNano: unixNano(100n) };
  expect((await store.logs.readStreams({ range, matchers: [] })).map(formatLabels).sort()).toEqual([
    '{service_name="a"}',
    '{service_name="b"}',
  ]);
  const lines: string[] = [];
  const matchers = [{ name: 'service_name', operator: '=', value: 'a' }] as const;
  for await (const chunk of store.logs.select({ range, matchers, direction: 'forward', hints: [] })) {
    lines.push(...chunk.line);
  }
  expect(lines).toEqual(['line 0', 'line 2', 'line 3']);
});

test('a batch without records writes nothing', async () => {
  const store = createMemoryStore();
  await store.close();
  expect(await createLogsExporter(store.logs)(newLogBatch())).toEqual({ count: 0, message: '' });
});
