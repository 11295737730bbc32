// @vitest-environment happy-dom
import type { FaultRecord, FaultsView } from '@o11y-lab/lab-control';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FaultBadge, FaultMark } from './fault-mark.tsx';
import { useFaultsOnCharts } from './on-charts.ts';
import { useFaults } from './use-faults.ts';

const NOW = 1_700_000_000_000;
const RANGE = { fromMs: NOW - 900_000, toMs: NOW };
const paused: FaultRecord = {
  id: 'f1',
  fault: { kind: 'pause' },
  targets: ['postgres'],
  durationMs: 30_000,
  by: 'pumba',
  command: 'pumba pause --duration 30s postgres',
  state: 'active',
  fromUnixMs: NOW - 10_000,
  untilUnixMs: NOW + 20_000,
};
let active: readonly FaultRecord[];
let asked: string[];

beforeEach(() => {
  vi.setSystemTime(NOW);
  active = [paused];
  asked = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const view: FaultsView = { nowUnixMs: NOW, active, history: [], targets: [], scenarios: [] };
    const matrix = { status: 'success', data: { resultType: 'matrix', result: [] } };
    return new Response(JSON.stringify(url.startsWith('/api/lab/') ? view : matrix));
  });
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function show(children: ReactElement): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>{children}</MemoryRouter>
    </QueryClientProvider>,
  );
}

test('the header says how many are active and how long, and leads to them', async () => {
  show(<FaultMark />);
  const link = await screen.findByRole('link', { name: '1 fault active · 0:20. Open Chaos' });
  expect(link.getAttribute('href')).toBe('/chaos');
  expect(link.title).toBe('pause · postgres');
});

test('without a fault there is no mark', async () => {
  active = [];
  show(<FaultMark />);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(screen.queryByRole('link')).toBeNull();
});

test('only a process that is struck has a badge', async () => {
  show(
    <>
      <FaultBadge process="postgres" />
      <FaultBadge process="kafka" />
    </>,
  );
  expect((await screen.findAllByRole('link')).map((link) => link.textContent)).toEqual(['pause · 0:20']);
});

function Chart({ name }: { readonly name: string }): ReactElement {
  return <output aria-label={name}>{useFaults(RANGE).map(({ title }) => title)}</output>;
}

let setShown: (shown: boolean) => void;
function Switch(): null {
  [, setShown] = useFaultsOnCharts();
  return null;
}

test('the charts of a page ask once, and hide their bands together', async () => {
  show(
    <>
      <Chart name="one" />
      <Chart name="two" />
      <Switch />
    </>,
  );
  const texts = (): readonly (string | null)[] => ['one', 'two'].map((name) => screen.getByLabelText(name).textContent);
  await waitFor(() => expect(texts()).toEqual(['pause · postgres', 'pause · postgres']));
  expect(asked.filter((url) => url.includes('query_range'))).toHaveLength(1);
  expect(asked.filter((url) => url.startsWith('/api/lab/'))).toHaveLength(1);
  act(() => setShown(false));
  expect(texts()).toEqual(['', '']);
  expect(localStorage.getItem('o11y-lab.faults-on-charts')).toBe('hidden');
  act(() => setShown(true));
  expect(texts()).toEqual(['pause · postgres', 'pause · postgres']);
});
