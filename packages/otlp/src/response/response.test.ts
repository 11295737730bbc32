import { expect, test } from 'vitest';
import type { Signal } from '../index.ts';
import { encodeExportResponse, encodeStatus } from '../index.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

for (const signal of ['traces', 'logs', 'metrics'] as const satisfies readonly Signal[]) {
  test(`full success of ${signal} is the empty message`, () => {
    expect(hexOf(encodeExportResponse(signal, { count: 0, message: '' }, 'protobuf'))).toBe('');
    expect(textOf(encodeExportResponse(signal, { count: 0, message: '' }, 'json'))).toBe('{}');
  });
}

for (const [signal, name] of [
  ['traces', 'rejectedSpans'],
  ['logs', 'rejectedLogRecords'],
  ['metrics', 'rejectedDataPoints'],
] as const) {
  test(`partial success of ${signal}`, () => {
    const rejected = { count: 300, message: 'no' };
    expect(hexOf(encodeExportResponse(signal, rejected, 'protobuf'))).toBe('0a0708ac0212026e6f');
    expect(textOf(encodeExportResponse(signal, rejected, 'json'))).toBe(
      `{"partialSuccess":{"${name}":"300","errorMessage":"no"}}`,
    );
  });
}

test('a warning has a message alone', () => {
  expect(hexOf(encodeExportResponse('logs', { count: 0, message: 'hm' }, 'protobuf'))).toBe('0a041202686d');
  expect(textOf(encodeExportResponse('logs', { count: 0, message: 'hm' }, 'json'))).toBe(
    '{"partialSuccess":{"errorMessage":"hm"}}',
  );
});

test('a status', () => {
  expect(hexOf(encodeStatus({ code: 3, message: 'bad' }, 'protobuf'))).toBe('08031203626164');
  expect(textOf(encodeStatus({ code: 3, message: 'bad "x"' }, 'json'))).toBe('{"code":3,"message":"bad \\"x\\""}');
});

test('a status with a delay carries RetryInfo', () => {
  const status = { code: 14, message: '', retryDelayMs: 1500 };
  const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  // Duration { seconds: 1, nanos: 500_000_000 } in RetryInfo in Any in details.
  const any = `0a${url.length.toString(16)}${url.toString('hex')}120a0a08080110${'80cab5ee01'}`;
  expect(hexOf(encodeStatus(status, 'protobuf'))).toBe(`080e1a${(any.length / 2).toString(16)}${any}`);
  expect(JSON.parse(textOf(encodeStatus(status, 'json')))).toEqual({
    code: 14,
    details: [{ '@type': url.toString(), retryDelay: '1.500s' }],
  });
});
