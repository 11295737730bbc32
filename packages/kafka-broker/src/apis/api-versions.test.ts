import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { APIS, apiVersions, findApi } from './table.ts';

/** What clients are told, by API key: changing it changes which codecs they use. */
const ADVERTISED = [
  [0, 0, 7],
  [1, 0, 11],
  [2, 0, 2],
  [3, 0, 4],
  [8, 0, 5],
  [9, 0, 4],
  [10, 0, 2],
  [11, 0, 5],
  [12, 0, 3],
  [13, 0, 1],
  [14, 0, 3],
  [15, 0, 2],
  [16, 0, 2],
  [18, 0, 3],
  [19, 0, 3],
  [20, 0, 3],
  [22, 0, 1],
  [32, 0, 2],
  [42, 0, 1],
];

for (let version = 0; version <= 3; version++) {
  test(`v${version} lists every API`, async () => {
    const reader = await createTestParts().call(apiVersions, version, requests.apiVersions(version));
    if (!reader) throw new Error('no answer');
    expect(reader.int16('error')).toBe(0);
    const readOne = (): number[] => [reader.int16('key'), reader.int16('min'), reader.int16('max')];
    const listed: number[][] = [];
    if (version < 3) {
      listed.push(...reader.array('apis', 6, readOne));
    } else {
      const count = reader.unsignedVarint('apis') - 1;
      for (let index = 0; index < count; index++) {
        listed.push(readOne());
        reader.skipTaggedFields('api');
      }
    }
    if (version >= 1) expect(reader.int32('throttle')).toBe(0);
    if (version >= 3) reader.skipTaggedFields('response');
    reader.end('response');
    expect(listed.sort(([a], [b]) => (a ?? 0) - (b ?? 0))).toEqual(ADVERTISED);
  });
}

test('every API is found by its key', () => {
  for (const api of APIS) expect(findApi(api.key)).toBe(api);
  expect(findApi(999)).toBeUndefined();
});
