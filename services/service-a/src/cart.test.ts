import { expect, test } from 'vitest';
import { type CartItem, calculateTotalCents, seedCarts } from './cart.ts';

const item = (quantity: number, unitPriceCents: number): CartItem => ({ sku: 'pen', quantity, unitPriceCents });

const cases: { name: string; items: CartItem[]; want: number | RegExp }[] = [
  { name: 'small carts pay shipping', items: [item(1, 10_00)], want: 10_00 + 50 + 4_90 },
  { name: 'shipping is free from 50.00', items: [item(2, 25_00)], want: 50_00 + 2_50 },
  { name: 'tax is rounded to the cent', items: [item(1, 60_11)], want: 60_11 + 3_01 },
  { name: 'positions add up', items: [item(3, 20_00), item(1, 0)], want: 60_00 + 3_00 },
  { name: 'an empty cart costs shipping alone', items: [], want: 4_90 },
  { name: 'no position of zero', items: [item(0, 1)], want: /pen: quantity is 0/ },
  { name: 'no half pens', items: [item(0.5, 1)], want: /quantity is 0.5/ },
  { name: 'no negative price', items: [item(1, -1)], want: /unit price is -1 cents/ },
];

for (const c of cases) {
  test(c.name, () => {
    const act = (): number => calculateTotalCents({ id: 'cart-1', items: c.items });
    if (c.want instanceof RegExp) expect(act).toThrow(c.want);
    else expect(act()).toBe(c.want);
  });
}

test('every seeded cart can be bought', () => {
  expect(seedCarts()).toHaveLength(20);
  for (const cart of seedCarts()) expect(calculateTotalCents(cart)).toBeGreaterThan(10_00);
});
