// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { useKeptQueries } from './use-kept-queries.ts';

afterEach(cleanup);

const answers = new Map<string, (value: string) => void>();

function Views({ keys }: { readonly keys: readonly string[] }): ReactElement {
  const results = useKeptQueries(
    keys.map((key) => ({
      slot: key.charAt(0),
      queryKey: [key],
      queryFn: () => new Promise<string>((resolve) => answers.set(key, resolve)),
      enabled: true,
    })),
  );
  return (
    <output>{results.map(({ data, isPlaceholderData }) => `${data}${isPlaceholderData ? '…' : ''}`).join(' ')}</output>
  );
}

test('what a slot shows stays until its next answer is there, whatever stands beside it', async () => {
  const answer = (key: string, value: string): Promise<void> => act(async () => answers.get(key)?.(value));
  const text = (): string | null => screen.getByRole('status').textContent;
  // The client tells of an answer in a turn of its own.
  const untilText = (want: string): Promise<void> => waitFor(() => expect(text()).toBe(want));
  const client = new QueryClient();
  const views = (keys: readonly string[]): ReactElement => (
    <QueryClientProvider client={client}>
      <Views keys={keys} />
    </QueryClientProvider>
  );
  const { rerender } = render(views(['A1', 'B1']));
  expect(text()).toBe('undefined undefined');
  await answer('A1', 'a');
  await answer('B1', 'b');
  await untilText('a b');
  rerender(views(['A2', 'B2']));
  expect(text()).toBe('a… b…');
  await answer('B2', 'bb');
  await untilText('a… bb');
  rerender(views(['B3']));
  expect(text()).toBe('bb…');
  rerender(views(['B3', 'C1']));
  expect(text()).toBe('bb… undefined');
});
