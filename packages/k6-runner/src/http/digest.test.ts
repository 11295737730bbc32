import { expect, test } from 'vitest';
import { answerDigest } from './digest.ts';

const INPUT = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const NONCE =
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

// The example of RFC 7616 §3.9.1.
test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('%s', (algorithm, response) => {
  const header = answerDigest(
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ${NONCE}`,
    INPUT,
  );
  expect(header).toContain(`response="${response}"`);
  expect(header).toContain('nc=00000001');
});

test('what it is not asked, or can not do', () => {
  expect(answerDigest('Basic realm="x"', INPUT)).toBeUndefined();
  expect(() => answerDigest('Digest algorithm=SHA-512-256, nonce="x"', INPUT)).toThrow('SHA-512-256 is not supported');
  expect(() => answerDigest('Digest qop="auth-int", nonce="x"', INPUT)).toThrow('qop auth-int is not supported');
});
