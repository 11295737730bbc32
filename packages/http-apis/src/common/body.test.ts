import { expect, test } from 'vitest';
import { readBody } from './body.ts';

/** A body in parts, without an announced length. */
function streamed(...parts: readonly string[]): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  return new Request('http://localhost/', { method: 'POST', body, duplex: 'half' });
}

const textOf = async (request: Request, bytesMax: number): Promise<string | undefined> => {
  const body = await readBody(request, bytesMax);
  return body && new TextDecoder().decode(body);
};

const cases: readonly { name: string; request: () => Request; want: string | undefined }[] = [
  { name: 'no body', request: () => new Request('http://localhost/'), want: '' },
  { name: 'several parts', request: () => streamed('ab', 'cd', 'e'), want: 'abcde' },
  { name: 'one byte too many', request: () => streamed('ab', 'cd', 'ef'), want: undefined },
  {
    name: 'announced too long',
    request: () =>
      new Request('http://localhost/', { method: 'POST', headers: { 'content-length': '6' }, body: 'abc' }),
    want: undefined,
  },
];
for (const c of cases) test(c.name, async () => expect(await textOf(c.request(), 5)).toBe(c.want));
