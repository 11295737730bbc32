import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { initProducerId } from './init-producer-id.ts';

for (const version of [0, 1]) {
  test(`v${version} gives every producer another id, and none for a transaction`, async () => {
    const parts = createTestParts();
    const ask = async (transactionalId: string | null): Promise<unknown> => {
      const reader = await parts.call(initProducerId, version, requests.initProducerId(transactionalId));
      const answer = [reader?.int32('throttle'), reader?.int16('error'), reader?.int64('id'), reader?.int16('epoch')];
      reader?.end('response');
      return answer;
    };
    expect(await ask(null)).toEqual([0, 0, 1, 0]);
    expect(await ask(null)).toEqual([0, 0, 2, 0]);
    expect(await ask('tx')).toEqual([0, ErrorCode.invalidRequest, -1, -1]);
    expect(parts.logged.at(-1)?.message).toBe('refused transactional id "tx": transactions are not supported');
  });
}
