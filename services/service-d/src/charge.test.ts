import { expect, test } from 'vitest';
import { parseCharge } from './charge.ts';

const good = { cart_id: 'cart-1', amount_cents: 1_250, method: 'voucher' };

test('a good charge', () => {
  expect(parseCharge(good)).toEqual({ cartId: 'cart-1', amountCents: 1_250, method: 'voucher' });
  expect(parseCharge({ ...good, method: undefined }).method).toBe('credit_card');
});

const bad: { body: unknown; want: RegExp }[] = [
  { body: undefined, want: /^cart_id: got undefined/ },
  { body: 'text', want: /^cart_id: got undefined/ },
  { body: [], want: /^cart_id/ },
  { body: { ...good, cart_id: 7 }, want: /^cart_id: got 7, want a text/ },
  { body: { ...good, method: {} }, want: /^method: got {}/ },
  { body: { ...good, amount_cents: 0 }, want: /^amount_cents: got 0, want an integer from 1 to 1000000/ },
  { body: { ...good, amount_cents: 1.5 }, want: /^amount_cents: got 1.5/ },
  { body: { ...good, amount_cents: '5' }, want: /^amount_cents: got "5"/ },
  { body: { ...good, amount_cents: 1e9 }, want: /^amount_cents: got 1000000000/ },
];

for (const c of bad) {
  test(`refused: ${JSON.stringify(c.body)}`, () => {
    expect(() => parseCharge(c.body)).toThrow(c.want);
  });
}
