import { defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { UserIdPropagator } from './user-id-propagator.ts';

const propagator = new UserIdPropagator();
const withBaggage = propagation.setBaggage(
  ROOT_CONTEXT,
  propagation.createBaggage({ 'user.id': { value: 'bob' }, tenant: { value: 't1' } }),
);
const withTenant = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 't1' } }));

const cases = [
  { name: 'no header', context: ROOT_CONTEXT, header: undefined, user: undefined, tenant: undefined },
  { name: 'a header', context: ROOT_CONTEXT, header: 'ann', user: 'ann', tenant: undefined },
  { name: 'the first of several', context: ROOT_CONTEXT, header: ['ann', 'eve'], user: 'ann', tenant: undefined },
  { name: 'spaces around it', context: ROOT_CONTEXT, header: ' ann ', user: 'ann', tenant: undefined },
  { name: 'nothing but spaces', context: ROOT_CONTEXT, header: '  ', user: undefined, tenant: undefined },
  { name: 'as long as allowed', context: ROOT_CONTEXT, header: 'a'.repeat(128), user: 'a'.repeat(128) },
  { name: 'too long', context: ROOT_CONTEXT, header: 'a'.repeat(129), user: undefined, tenant: undefined },
  { name: 'baggage from upstream wins', context: withBaggage, header: 'eve', user: 'bob', tenant: 't1' },
  { name: 'other baggage is kept', context: withTenant, header: 'ann', user: 'ann', tenant: 't1' },
];

for (const c of cases) {
  test(c.name, () => {
    const carrier = c.header === undefined ? {} : { 'x-user-id': c.header };
    const baggage = propagation.getBaggage(propagator.extract(c.context, carrier, defaultTextMapGetter));
    expect(baggage?.getEntry('user.id')?.value).toBe(c.user);
    expect(baggage?.getEntry('tenant')?.value).toBe(c.tenant);
  });
}

test('it adds no header of its own', () => {
  const carrier = {};
  propagator.inject(withBaggage, carrier, defaultTextMapSetter);
  expect(carrier).toEqual({});
});
