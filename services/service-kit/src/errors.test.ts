import { expect, test } from 'vitest';
import { exceptionFields, messageOf } from './errors.ts';

test.each([
  [new Error('refused'), 'refused'],
  [new RangeError(''), 'RangeError'],
  [new AggregateError([new Error('refused'), new Error('other')]), 'refused'],
  [new AggregateError([]), 'AggregateError'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('the message of %o is %s', (error, want) => {
  expect(messageOf(error)).toBe(want);
});

test('an error becomes type, message and stack', () => {
  const fields = exceptionFields(new RangeError('too far'));
  expect(fields).toMatchObject({ 'exception.type': 'RangeError', 'exception.message': 'too far' });
  expect(fields['exception.stacktrace']).toContain('errors.test.ts');
  expect(exceptionFields('text')).toEqual({ 'exception.message': 'text' });
});
