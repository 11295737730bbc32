import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, pickRows } from '../frame.ts';
import { regexOf } from '../text/regex.ts';
import type { ValueTest } from '../transformation-model.ts';
import type { OptionsOf } from './options-of.ts';

/** Keeps (or drops) the rows whose values pass all (or any) of the tests. Tests of fields that a frame lacks are left out. */
export function filterByValue(frames: readonly DataFrame[], options: OptionsOf<'filterByValue'>): readonly DataFrame[] {
  return frames.map((frame) => {
    const tests = options.filters.flatMap(({ fieldName, test }) => {
      const field = frame.fields.find(
        (one) => displayNameOf(one, frame, frames) === fieldName || one.name === fieldName,
      );
      return field ? [{ values: field.values, passes: testOf(test) }] : [];
    });
    if (tests.length === 0) return frame;
    const rows = Array.from({ length: frame.length }, (_, row) => row).filter((row) => {
      const passed = (one: (typeof tests)[number]): boolean => one.passes(one.values[row] ?? null);
      const matches = options.match === 'all' ? tests.every(passed) : tests.some(passed);
      return matches === (options.type === 'include');
    });
    return { ...frame, fields: frame.fields.map((field) => pickRows(field, rows)), length: rows.length };
  });
}

function testOf(test: ValueTest): (value: unknown) => boolean {
  switch (test.kind) {
    case 'isNull':
      return (value) => value === null || value === undefined;
    case 'isNotNull':
      return (value) => value !== null && value !== undefined;
    case 'equal':
      return (value) => String(value) === test.value;
    case 'notEqual':
      return (value) => String(value) !== test.value;
    case 'greater':
      return (value) => Number(value) > test.value && value !== null;
    case 'greaterOrEqual':
      return (value) => Number(value) >= test.value && value !== null;
    case 'lower':
      return (value) => Number(value) < test.value && value !== null;
    case 'lowerOrEqual':
      return (value) => Number(value) <= test.value && value !== null;
    case 'between':
      return (value) => value !== null && Number(value) > test.from && Number(value) < test.to;
    case 'regex': {
      const regex = regexOf(test.pattern);
      return (value) => regex?.test(String(value)) ?? false;
    }
    case 'substring':
      return (value) => String(value).includes(test.value);
    case 'notSubstring':
      return (value) => !String(value).includes(test.value);
    default:
      return test satisfies never;
  }
}
