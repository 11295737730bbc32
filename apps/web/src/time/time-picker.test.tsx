// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PaneProvider } from '../url/pane.tsx';
import { TimePicker } from './time-picker.tsx';
import { RefreshProvider } from './use-time.tsx';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(cleanup);

function Url(): ReactElement {
  return <output aria-label="url">{useLocation().search}</output>;
}

const params = (): URLSearchParams => new URLSearchParams(screen.getByLabelText('url').textContent ?? '');

function show(search: string): void {
  render(
    <MantineProvider env="test">
      <MemoryRouter initialEntries={[`/x${search}`]}>
        <RefreshProvider>
          <PaneProvider kind="main">
            <TimePicker />
          </PaneProvider>
        </RefreshProvider>
        <Url />
      </MemoryRouter>
    </MantineProvider>,
  );
}

const open = async (): Promise<void> => {
  fireEvent.click(screen.getByRole('button', { name: /^Time range/ }));
  await screen.findByLabelText('From');
};

describe('the time picker', () => {
  test('a quick range is one click', async () => {
    show('?from=now-1h&to=now&q=kept');
    await open();
    fireEvent.click(screen.getByRole('button', { name: 'Last 6 hours' }));
    expect(Object.fromEntries(params())).toEqual({ from: 'now-6h', to: 'now', q: 'kept' });
    expect(screen.getByRole('button', { name: /^Time range: Last 6 hours/ })).toBeDefined();
  });

  test('a typed range that can’t be is refused where it stands', async () => {
    show('?from=now-1h&to=now');
    await open();
    fireEvent.change(screen.getByLabelText('From'), { target: { value: 'yesterdayish' } });
    fireEvent.click(screen.getByRole('button', { name: 'Apply' }));
    expect(await screen.findByText(/^Not a time/)).toBeDefined();
    expect(params().get('from')).toBe('now-1h');
  });

  test('typed dates become milliseconds', async () => {
    localStorage.setItem('o11y-lab.time-zone', 'utc');
    show('?from=now-1h&to=now');
    await open();
    fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-01-31 12:00' } });
    fireEvent.click(screen.getByRole('button', { name: 'Apply' }));
    await waitFor(() => expect(params().get('from')).toBe(String(Date.UTC(2026, 0, 31, 12))));
  });

  test('shifting and zooming can be undone', async () => {
    show('?from=1000000000000&to=1000000600000');
    fireEvent.click(screen.getByRole('button', { name: 'Earlier' }));
    expect(Object.fromEntries(params())).toEqual({ from: '999999700000', to: '1000000300000' });
    fireEvent.click(screen.getByRole('button', { name: 'Zoom out' }));
    expect(Number(params().get('to')) - Number(params().get('from'))).toBe(1_200_000);
    fireEvent.click(await screen.findByRole('button', { name: 'Previous range' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Previous range' }));
    expect(Object.fromEntries(params())).toEqual({ from: '1000000000000', to: '1000000600000' });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Previous range' })).toBeNull());
  });

  test('refreshing by itself is a choice of the URL', async () => {
    show('');
    fireEvent.click(screen.getByRole('button', { name: 'Refresh by itself: Off' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Every 30s' }));
    await waitFor(() => expect(params().get('refresh')).toBe('30s'));
  });
});
