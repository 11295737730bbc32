/** One position of a cart. Prices are in cents: money is counted, not measured. */
export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

export interface Cart {
  readonly id: string;
  readonly items: readonly CartItem[];
}

/** From this subtotal on, shipping is free. */
const FREE_SHIPPING_FROM_CENTS = 50_00;
const SHIPPING_CENTS = 4_90;
const TAX_RATE = 0.05;

/** Subtotal, tax rounded to the cent, and shipping. Throws a RangeError for a position that cannot be sold. */
export function calculateTotalCents(cart: Cart): number {
  let subtotalCents = 0;
  for (const { sku, quantity, unitPriceCents } of cart.items) {
    if (!Number.isInteger(quantity) || quantity < 1)
      throw new RangeError(`${sku}: quantity is ${quantity}, want 1 or more`);
    if (!Number.isInteger(unitPriceCents) || unitPriceCents < 0)
      throw new RangeError(`${sku}: unit price is ${unitPriceCents} cents, want an integer from 0`);
    subtotalCents += quantity * unitPriceCents;
  }
  const shippingCents = subtotalCents >= FREE_SHIPPING_FROM_CENTS ? 0 : SHIPPING_CENTS;
  return subtotalCents + Math.round(subtotalCents * TAX_RATE) + shippingCents;
}

/** The carts that the lab starts with: cart-1 to cart-20, each with one to three positions. */
export function seedCarts(): readonly Cart[] {
  return Array.from({ length: 20 }, (_, index) => ({
    id: `cart-${index + 1}`,
    items: CATALOGUE.slice(0, 1 + (index % 3)).map((item) => ({ ...item, quantity: 1 + (index % 4) })),
  }));
}

const CATALOGUE: readonly CartItem[] = [
  { sku: 'notebook', quantity: 1, unitPriceCents: 12_50 },
  { sku: 'pen', quantity: 1, unitPriceCents: 3_20 },
  { sku: 'lamp', quantity: 1, unitPriceCents: 39_00 },
];
