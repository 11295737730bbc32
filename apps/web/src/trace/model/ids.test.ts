import { describe, expect, test } from 'vitest';
import { parseTypedTraceId, readSpanId, readTraceId } from './ids.ts';

describe('ids', () => {
  const spanIds = [
    { name: 'hex', value: '17eb78340fae28f7', want: '17eb78340fae28f7' },
    { name: 'hex in capitals', value: '17EB78340FAE28F7', want: '17eb78340fae28f7' },
    { name: 'base64', value: 'F+t4NA+uKPc=', want: '17eb78340fae28f7' },
    { name: 'short hex is padded', value: 'ab', want: '00000000000000ab' },
    { name: 'zeros are none', value: '0000000000000000', want: '' },
    { name: 'zeros in base64 are none', value: 'AAAAAAAAAAA=', want: '' },
    { name: 'absent', value: undefined, want: '' },
    { name: 'empty', value: '', want: '' },
  ];
  for (const c of spanIds) test(`span id: ${c.name}`, () => expect(readSpanId(c.value)).toBe(c.want));

  for (const value of ['not an id', 'F+t4NA==', '17eb78340fae28f717', '💥']) {
    test(`"${value}" is no span id`, () => expect(() => readSpanId(value)).toThrow('is no id: want 16 hex digits'));
  }

  test('trace id as base64', () => {
    expect(readTraceId('ASNFZ4mrze8BI0VniavN7w==')).toBe('0123456789abcdef0123456789abcdef');
  });

  const typed = [
    { text: ' 10B02C119DF1ED05A82B884AAA71453F\n', want: '10b02c119df1ed05a82b884aaa71453f' },
    { text: 'ab', want: 'ab' },
    { text: '0000', want: undefined },
    { text: 'xyz', want: undefined },
    { text: '', want: undefined },
    { text: '10b02c119df1ed05a82b884aaa71453f0', want: undefined },
  ];
  for (const c of typed) test(`typed: "${c.text}"`, () => expect(parseTypedTraceId(c.text)).toBe(c.want));
});
