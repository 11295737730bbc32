/** What /api/charge is asked to take from a card. */
export interface Charge {
  readonly cartId: string;
  readonly amountCents: number;
  readonly method: string;
}

/** No cart of the lab costs more; a larger amount is a mistake of the caller. */
const AMOUNT_CENTS_MAX = 10_000_00;

/** Checks the body of a charge. Throws a RangeError that names the field, what it is and what it should be. */
export function parseCharge(body: unknown): Charge {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const { cart_id: cartId, amount_cents: amountCents, method = 'credit_card' } = fields;
  if (typeof cartId !== 'string' || cartId === '') throw new RangeError(`cart_id: got ${show(cartId)}, want a text`);
  if (typeof method !== 'string') throw new RangeError(`method: got ${show(method)}, want a text`);
  if (
    typeof amountCents !== 'number' ||
    !Number.isInteger(amountCents) ||
    amountCents < 1 ||
    amountCents > AMOUNT_CENTS_MAX
  )
    throw new RangeError(`amount_cents: got ${show(amountCents)}, want an integer from 1 to ${AMOUNT_CENTS_MAX}`);
  return { cartId, amountCents, method };
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 40);
}
