import { expect, test } from 'vitest';
import { failIfAsked, isFailTarget, type ServiceName } from './fail.ts';

const cases: { self: ServiceName; fail: string | null; rate: number; random: number; throws?: RegExp }[] = [
  { self: 'service-a', fail: null, rate: 0, random: 0 },
  { self: 'service-a', fail: 'service-a', rate: 0, random: 0.9, throws: /service-a failed .* fail=service-a/ },
  { self: 'service-a', fail: 'service-b', rate: 0, random: 0 },
  { self: 'service-d', fail: 'true', rate: 0, random: 0.9, throws: /service-d failed .* fail=true/ },
  { self: 'service-a', fail: 'true', rate: 0, random: 0 },
  { self: 'service-a', fail: 'nonsense', rate: 0, random: 0 },
  { self: 'service-a', fail: null, rate: 0.5, random: 0.49, throws: /by chance, FAIL_RATE=0.5/ },
  { self: 'service-a', fail: null, rate: 0.5, random: 0.5 },
  { self: 'service-a', fail: null, rate: 1, random: 0.999, throws: /by chance/ },
];

for (const c of cases) {
  test(`${c.self} with fail=${c.fail}, rate ${c.rate}, random ${c.random} ${c.throws ? 'throws' : 'goes on'}`, () => {
    const act = (): void => failIfAsked(c.self, c.fail, c.rate, () => c.random);
    if (c.throws) expect(act).toThrow(c.throws);
    else expect(act).not.toThrow();
  });
}

test.each([
  ['true', true],
  ['service-c', true],
  ['api-gateway', true],
  ['postgres', false],
  ['', false],
])('isFailTarget(%j) is %j', (fail, expected) => {
  expect(isFailTarget(fail)).toBe(expected);
});
