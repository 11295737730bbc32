import { type AttributeValue, encodeAttributes, formatLabels } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { pointLabels, resourceLabels, seriesLabels } from './labels.ts';

function encode(attributes: Record<string, string | AttributeValue>): ReturnType<typeof encodeAttributes> {
  return encodeAttributes(
    new Map(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === 'string' ? ({ kind: 'string', value } as const) : value,
      ]),
    ),
  );
}

function resource(attributes: Record<string, string>): ReturnType<typeof resourceLabels> {
  return resourceLabels({ serviceName: 'ignored', attributes: encode(attributes), schemaUrl: '' });
}

const shop = resource({ 'service.name': 'cart', 'service.namespace': 'shop', 'service.instance.id': 'i1' });

describe('the labels of a point', () => {
  const cases: readonly { name: string; attributes: Record<string, string | AttributeValue>; want: string }[] = [
    {
      name: 'job, instance and service_name',
      attributes: {},
      want: 'm{instance="i1", job="shop/cart", service_name="cart"}',
    },
    {
      name: 'values of every type as text',
      attributes: {
        s: 'a',
        i: { kind: 'int', value: 200n },
        d: { kind: 'double', value: 0.5 },
        b: { kind: 'bool', value: true },
        a: { kind: 'array', value: [{ kind: 'int', value: 1n }] },
      },
      want: 'm{a="[1]", b="true", d="0.5", i="200", instance="i1", job="shop/cart", s="a", service_name="cart"}',
    },
    {
      name: 'attributes whose names become equal, joined in the order of the names',
      attributes: { a_b: '3', 'a.b': '2', 'a-b': '1' },
      want: 'm{a_b="1;2;3", instance="i1", job="shop/cart", service_name="cart"}',
    },
    {
      name: 'own job and instance give way, own service_name stays',
      attributes: { job: 'x', instance: 'y', 'service.name': 'own' },
      want: 'm{instance="i1", job="shop/cart", service_name="own"}',
    },
    {
      name: 'an empty value is no label',
      attributes: { k: '' },
      want: 'm{instance="i1", job="shop/cart", service_name="cart"}',
    },
    {
      name: 'the name can not be taken over',
      attributes: { __name__: 'x' },
      want: 'm{instance="i1", job="shop/cart", service_name="cart"}',
    },
  ];
  for (const { name, attributes, want } of cases) {
    test(name, () => {
      const labels = pointLabels(encode(attributes), shop);
      expect(typeof labels === 'string' ? labels : formatLabels(seriesLabels('m', labels))).toBe(want);
    });
  }

  test('an attribute that can be no label is told by name', () => {
    expect(pointLabels(encode({ '': 'x' }), shop)).toContain('attribute name ""');
  });
});

describe('target_info', () => {
  const cases: readonly { name: string; attributes: Record<string, string>; want: string | undefined }[] = [
    {
      name: 'only identifying attributes: none',
      attributes: { 'service.name': 'a', 'service.instance.id': 'b' },
      want: undefined,
    },
    { name: 'nothing to join it with: none', attributes: { 'host.name': 'h' }, want: undefined },
    {
      name: 'the other attributes, with job and instance',
      attributes: { 'service.name': 'a', 'service.instance.id': 'b', 'host.name': 'h', '...': 'no label' },
      want: 'target_info{host_name="h", instance="b", job="a"}',
    },
  ];
  for (const { name, attributes, want } of cases) {
    test(name, () => {
      const labels = resource(attributes).targetInfo;
      expect(labels === undefined ? undefined : formatLabels(labels)).toBe(want);
    });
  }
});
