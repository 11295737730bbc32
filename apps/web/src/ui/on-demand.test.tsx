// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { type ReactElement, useEffect } from 'react';
import { afterEach, expect, test } from 'vitest';
import { onDemand } from './on-demand.tsx';

afterEach(cleanup);

interface PartProps {
  readonly opened: boolean;
  readonly word: string;
}

function makePart(): { readonly Part: (props: PartProps) => ReactElement | null; readonly seen: string[] } {
  const seen: string[] = [];
  function Drawer({ opened, word }: PartProps): ReactElement {
    useEffect(() => {
      seen.push(opened ? 'opened' : 'closed');
    }, [opened]);
    return <p>{opened ? word : 'away'}</p>;
  }
  const Part = onDemand<PartProps>(async () => {
    seen.push('loaded');
    return Drawer;
  });
  return { Part, seen };
}

test('nothing is loaded before it is opened', async () => {
  const { Part, seen } = makePart();
  const { container, rerender } = render(<Part opened={false} word="hello" />);
  expect(container.textContent).toBe('');
  expect(seen).toEqual([]);

  rerender(<Part opened word="hello" />);
  await screen.findByText('hello');
  await waitFor(() => expect(seen).toEqual(['loaded', 'closed', 'opened']));
});

test('it stays when it is closed, and is not loaded again', async () => {
  const { Part, seen } = makePart();
  const { rerender } = render(<Part opened word="one" />);
  await screen.findByText('one');
  rerender(<Part opened={false} word="one" />);
  expect(screen.getByText('away')).toBeTruthy();
  rerender(<Part opened word="two" />);
  expect(screen.getByText('two')).toBeTruthy();
  expect(seen.filter((what) => what === 'loaded')).toHaveLength(1);
});
