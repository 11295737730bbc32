// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { keepPreviousData, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../data/http.ts';
import { QueryView } from './query-view.tsx';

afterEach(cleanup);

type Reply = () => Promise<string>;

/** Draws the view of a query; each `show` is a question of its own, as when "now" moves on. */
function mount(): { show: (key: string, reply: Reply | undefined) => void } {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  function View({ id, reply }: { readonly id: string; readonly reply: Reply | undefined }): ReactElement {
    const query = useQuery({
      queryKey: [id],
      queryFn: () => reply?.() ?? Promise.reject(new Error('not asked')),
      enabled: reply !== undefined,
      placeholderData: keepPreviousData,
    });
    return (
      <QueryView query={query} idle={<p>idle</p>} isEmpty={(data) => data === ''} empty={<p>nothing</p>}>
        {(data) => <p>{data}</p>}
      </QueryView>
    );
  }
  const tree = (id: string, reply: Reply | undefined): ReactElement => (
    <MantineProvider>
      <QueryClientProvider client={client}>
        <View id={id} reply={reply} />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(<div />);
  return { show: (id, reply) => rerender(tree(id, reply)) };
}

const fails = (kind: ApiError['kind'], message: string) => (): Promise<string> =>
  Promise.reject(new ApiError(kind, message, kind === 'unreachable' ? 0 : 400));

test('idle, data, nothing', async () => {
  const { show } = mount();
  show('a', undefined);
  expect(screen.getByText('idle')).toBeTruthy();
  show('b', async () => 'data');
  expect(await screen.findByText('data')).toBeTruthy();
  show('c', async () => '');
  expect(await screen.findByText('nothing')).toBeTruthy();
});

test('what is shown stays while the backend is away', async () => {
  const { show } = mount();
  show('a', async () => 'data');
  await screen.findByText('data');
  show('b', fails('unreachable', 'nobody'));
  expect((await screen.findByRole('alert')).textContent).toContain('The backend does not answer');
  expect(screen.getByText('data')).toBeTruthy();
});

test('a wrong query has no data', async () => {
  const { show } = mount();
  show('a', async () => 'data');
  await screen.findByText('data');
  show('b', fails('refused', 'unexpected end'));
  expect((await screen.findByRole('alert')).textContent).toContain('unexpected end');
  expect(screen.queryByText('data')).toBeNull();
});
