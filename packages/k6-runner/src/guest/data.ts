// The module `k6/data`. The elements live on the host as JSON, one text each, shared by all virtual users; each access
// parses one anew and freezes it.
import { host } from './host.ts';

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

const INDEX = /^(0|[1-9]\d*)$/;

const refuse = (): never => {
  throw new TypeError('SharedArray is immutable');
};

function shared(id: string, length: number): readonly unknown[] {
  const at = (index: number): unknown => freeze(JSON.parse(host.call('shared.get', `${id} ${index}`)));
  const isElement = (key: string | symbol): key is string =>
    typeof key === 'string' && INDEX.test(key) && Number(key) < length;
  return new Proxy<unknown[]>([], {
    get(target, key, receiver) {
      if (key === 'length') return length;
      if (isElement(key)) return at(Number(key));
      return Reflect.get(target, key, receiver);
    },
    has: (target, key) => isElement(key) || Reflect.has(target, key),
    ownKeys: () => [...Array.from({ length }, (_, index) => String(index)), 'length'],
    getOwnPropertyDescriptor(target, key) {
      if (key === 'length') return { value: length, writable: true, enumerable: false, configurable: false };
      if (isElement(key)) return { value: at(Number(key)), writable: true, enumerable: true, configurable: true };
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
    setPrototypeOf: refuse,
  });
}

/** `build` runs once in the whole test, by the first virtual user that comes here. */
export class SharedArray {
  constructor(name: string, build: () => unknown[]) {
    if (typeof name !== 'string' || name === '')
      throw new TypeError("empty name provided to SharedArray's constructor");
    if (typeof build !== 'function') {
      throw new TypeError("a function is expected as the second argument of SharedArray's constructor");
    }
    let found = host.call('shared.find', name);
    if (found === '') {
      const elements = build();
      if (!Array.isArray(elements)) throw new TypeError('only arrays can be made into SharedArray');
      // Element by element: what JSON leaves out (undefined, functions) is null, as in an array.
      const texts = elements.map((element) => JSON.stringify(element) ?? 'null');
      found = host.call('shared.put', JSON.stringify([name, texts]));
    }
    const [id = '', length] = found.split(' ');
    // biome-ignore lint/correctness/noConstructorReturn: an array whose elements are elsewhere
    return shared(id, Number(length)) as unknown as SharedArray;
  }
}

export default { SharedArray };
