import { describe, expect, test } from 'vitest';
import { matches, valueAt } from './http-json-path.ts';

const root = {
  name: { first: 'Tom', last: 'Anderson' },
  age: 37,
  children: ['Sara', 'Alex', 'Jack'],
  'fav.movie': 'Deer Hunter',
  nothing: null,
  no: false,
  text: '{"inner":[1,2]}',
  nested: [[1, [2]], [3]],
  friends: [
    { first: 'Dale', last: 'Murphy', age: 44, nets: ['ig', 'fb', 'tw'] },
    { first: 'Roger', last: 'Craig', age: 68, nets: ['fb', 'tw'] },
    { first: 'Jane', last: 'Murphy', age: 47, nets: ['ig', 'tw'] },
  ],
};

describe('paths', () => {
  test.each([
    ['name.last', 'Anderson'],
    ['age', 37],
    ['nothing', null],
    ['no', false],
    ['absent', undefined],
    ['name.absent.deeper', undefined],
    ['age.deeper', undefined],
    ['toString', undefined],
    ['__proto__', undefined],
    ['', undefined],
    ['children', ['Sara', 'Alex', 'Jack']],
    ['children.#', 3],
    ['children.1', 'Alex'],
    ['children.3', undefined],
    ['child*.2', 'Jack'],
    ['c?ildren.0', 'Sara'],
    ['fav\\.movie', 'Deer Hunter'],
    ['friends.#.first', ['Dale', 'Roger', 'Jane']],
    ['friends.#.absent', []],
    ['friends.1.last', 'Craig'],
    ['friends.#(last=="Murphy").first', 'Dale'],
    ['friends.#(last=="Murphy")#.first', ['Dale', 'Jane']],
    ['friends.#(last=="Murphy")#|0.first', 'Dale'],
    ['friends.#(last=="Murphy")#|#', 2],
    ['friends.#(age>45)#.last', ['Craig', 'Murphy']],
    ['friends.#(age>=68).first', 'Roger'],
    ['friends.#(age<45).first', 'Dale'],
    ['friends.#(first%"D*").last', 'Murphy'],
    ['friends.#(first!%"D*").last', 'Craig'],
    ['friends.#(first!="Dale")#.first', ['Roger', 'Jane']],
    ['friends.#(nets.#(=="fb"))#.first', ['Dale', 'Roger']],
    ['friends.#(absent)#', []],
    ['friends.#(absent)', undefined],
    ['friends.#(', undefined],
    ['children.#(=="Alex")', 'Alex'],
    ['children.#(%"*a*")#', ['Sara', 'Jack']],
    ['children|@reverse', ['Jack', 'Alex', 'Sara']],
    ['children.@reverse.0', 'Jack'],
    ['name.@keys', ['first', 'last']],
    ['name|@values|1', 'Anderson'],
    ['nested.@flatten', [1, [2], 3]],
    ['nested.@flatten:{"deep":true}', [1, 2, 3]],
    ['text.@fromstr.inner.1', 2],
    ['children.@tostr', '["Sara","Alex","Jack"]'],
    ['{age,"who":name.first,absent}', { age: 37, who: 'Tom' }],
    ['[age,children.0]', [37, 'Sara']],
    ['[age,children.0].1', 'Sara'],
    ['{age,"x":!"y"}', { age: 37, x: 'y' }],
    ['{age', undefined],
    ['name.@nothing', undefined],
  ])('%s', (path, want) => {
    expect(valueAt(root, path)).toEqual(want);
  });

  test('of a list at the top', () => {
    expect(valueAt([{ a: 1 }, { a: 2 }], '#.a')).toEqual([1, 2]);
    expect(valueAt([{ a: 1 }, { a: 2 }], '1.a')).toBe(2);
    expect(valueAt([5, 6], '#')).toBe(2);
  });

  test('hostile ones end', () => {
    expect(() => valueAt({}, '@this|'.repeat(200))).toThrow('nests deeper');
    expect(valueAt([[]], '#(#('.repeat(200))).toBeUndefined();
    expect(matches('a'.repeat(5000), `${'*a'.repeat(200)}b`)).toBe(false);
    expect(matches('a*c', 'a\\*c')).toBe(true);
    expect(matches('abc', 'a\\*c')).toBe(false);
  });
});
