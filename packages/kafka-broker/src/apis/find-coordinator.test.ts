import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, PROXY_HOST } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { findCoordinator } from './find-coordinator.ts';

for (const version of [0, 1, 2]) {
  test(`v${version} names this broker at its advertised address`, async () => {
    const reader = await createTestParts().call(
      findCoordinator,
      version,
      requests.findCoordinator(version, { key: 'g' }),
    );
    if (!reader) throw new Error('no answer');
    if (version >= 1) reader.int32('throttle');
    expect(reader.int16('error')).toBe(0);
    if (version >= 1) expect(reader.nullableString('message')).toBeNull();
    expect([reader.int32('node'), reader.string('host'), reader.int32('port')]).toEqual([1, 'broker.test', 19092]);
    reader.end('response');
  });
}

test('who comes through a proxy is told to come back there', async () => {
  const body = requests.findCoordinator(0, { key: 'g' });
  const reader = await createTestParts().call(findCoordinator, 0, body, PROXY_HOST);
  if (!reader) throw new Error('no answer');
  expect([reader.int16('error'), reader.int32('node'), reader.string('host'), reader.int32('port')]).toEqual([
    0,
    1,
    PROXY_HOST,
    19092,
  ]);
});

test('a coordinator of transactions is refused by name', async () => {
  const reader = await createTestParts().call(
    findCoordinator,
    2,
    requests.findCoordinator(2, { key: 'tx', keyType: 1 }),
  );
  if (!reader) throw new Error('no answer');
  reader.int32('throttle');
  expect(reader.int16('error')).toBe(ErrorCode.invalidRequest);
  expect(reader.nullableString('message')).toBe('transactions are not supported');
});
