import { expect, test } from 'vitest';
import { type TraceKey, traceCommand } from './keys.ts';

const press = (key: string, rest: Partial<TraceKey> = {}): TraceKey => ({
  key,
  hasModifier: false,
  isInField: false,
  isOnControl: false,
  isInTree: false,
  ...rest,
});
const cases = [
  { name: 'j', press: press('j'), want: 'next' },
  { name: 'Enter', press: press('Enter'), want: 'details' },
  { name: 'Enter on a button', press: press('Enter', { isOnControl: true }), want: undefined },
  { name: 'j on a button', press: press('j', { isOnControl: true }), want: 'next' },
  { name: 'j in a field', press: press('j', { isInField: true }), want: undefined },
  { name: 'Ctrl+f', press: press('f', { hasModifier: true }), want: undefined },
  { name: 'arrow in the tree', press: press('ArrowDown', { isInTree: true }), want: 'next' },
  { name: 'arrow elsewhere', press: press('ArrowDown'), want: undefined },
  { name: 'Home elsewhere', press: press('Home'), want: undefined },
  { name: 'Space in the tree', press: press(' ', { isInTree: true }), want: undefined },
  { name: 'PageDown in the tree', press: press('PageDown', { isInTree: true }), want: undefined },
];
for (const c of cases) test(c.name, () => expect(traceCommand(c.press)).toBe(c.want));
