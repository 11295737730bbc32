import { expect, test } from 'vitest';
import { type Protocol, sameProtocols, voteProtocol } from './protocols.ts';

const list = (...names: string[]): readonly Protocol[] => names.map((name) => ({ name, metadata: Buffer.from(name) }));

const votes = [
  { name: 'nobody', lists: [], winner: undefined },
  { name: 'one member', lists: [list('range', 'roundrobin')], winner: 'range' },
  { name: 'the majority', lists: [list('a', 'b'), list('b', 'a'), list('b', 'a')], winner: 'b' },
  {
    name: 'only what all know',
    lists: [list('sticky', 'range'), list('sticky', 'range'), list('range')],
    winner: 'range',
  },
  { name: 'nothing in common', lists: [list('a'), list('b')], winner: undefined },
];

for (const c of votes) {
  test(`vote of ${c.name}: ${c.winner}`, () => {
    expect(voteProtocol(c.lists)).toBe(c.winner);
  });
}

test('protocols are the same when names, order and metadata are', () => {
  expect(sameProtocols(list('a', 'b'), list('a', 'b'))).toBe(true);
  expect(sameProtocols(list('a', 'b'), list('b', 'a'))).toBe(false);
  expect(sameProtocols(list('a'), list('a', 'b'))).toBe(false);
  expect(sameProtocols(list('a'), [{ name: 'a', metadata: Buffer.from('other') }])).toBe(false);
});
