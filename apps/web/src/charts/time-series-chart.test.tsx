// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { BrowserRouter } from 'react-router';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { LocaleProvider } from '../i18n/locale.tsx';
import type { ChartSeries } from './chart-types.ts';
import { Gauge } from './gauge.tsx';
import { Pie } from './pie.tsx';
import { TimeSeriesChart } from './time-series-chart.tsx';

beforeAll(() => {
  // No canvas is drawn here: what is around it must be complete without.
  Reflect.deleteProperty(globalThis, 'Path2D');
});
afterEach(cleanup);

function around(children: ReactNode): ReactElement {
  return (
    <MantineProvider>
      <LocaleProvider>
        <BrowserRouter>{children}</BrowserRouter>
      </LocaleProvider>
    </MantineProvider>
  );
}

const series: readonly ChartSeries[] = ['a', 'b', 'c'].map((id, i) => ({
  id,
  label: `series ${id}`,
  color: 'red',
  values: [i, 10 * i, null],
}));

function chart(legend: 'list' | 'table'): ReactElement {
  return around(
    <TimeSeriesChart
      title="requests"
      timesMs={[0, 1000, 2000]}
      series={series}
      range={{ fromMs: 0, toMs: 2000 }}
      heightPx={200}
      formatValue={(value) => `${value} ms`}
      legend={legend}
    />,
  );
}

test('a chart has a name, and a sentence that says what it shows', () => {
  render(chart('list'));
  const figure = screen.getByRole('figure', { name: 'requests' });
  expect(figure.getAttribute('tabindex')).toBe('0');
  expect(figure.textContent).toMatch(/3 series from .* Highest: series c, 20 ms/);
});

test('a click in the legend shows one series, another all, and with ctrl it hides one', () => {
  render(chart('list'));
  const pressed = (): (string | null)[] =>
    ['a', 'b', 'c'].map((id) => screen.getByRole('button', { name: `series ${id}` }).getAttribute('aria-pressed'));
  const b = screen.getByRole('button', { name: 'series b' });
  fireEvent.click(b);
  expect(pressed()).toEqual(['false', 'true', 'false']);
  fireEvent.click(b);
  expect(pressed()).toEqual(['true', 'true', 'true']);
  fireEvent.click(b, { ctrlKey: true });
  expect(pressed()).toEqual(['true', 'false', 'true']);
  expect(screen.getByRole('figure').textContent).toContain('2 series');
});

test('the legend is a table that sorts by its figures', () => {
  render(chart('table'));
  const table = screen.getByRole('table');
  const names = (): string[] =>
    within(table)
      .getAllByRole('rowheader')
      .map((cell) => cell.textContent ?? '');
  expect(names()).toEqual(['series a', 'series b', 'series c']);
  fireEvent.click(within(table).getByRole('button', { name: 'Max' }));
  expect(names()).toEqual(['series c', 'series b', 'series a']);
  expect(within(table).getByRole('columnheader', { name: /Max/ }).getAttribute('aria-sort')).toBe('descending');
});

test('the values can be read as a table, and the chart comes back', () => {
  render(chart('list'));
  fireEvent.click(screen.getByRole('button', { name: 'Show the values as a table: requests' }));
  expect(screen.getAllByRole('row')[0]?.textContent).toBe('Timeseries aseries bseries c');
  expect(screen.getByRole('button', { name: 'Show the chart: requests' }).getAttribute('aria-pressed')).toBe('true');
});

const figure = { id: '1', name: 'share', text: '42%', value: 42, color: '#207a35', min: 0, max: 100 };

test('gauges and pies say their values as text', () => {
  render(
    around(
      <>
        <Gauge figures={[figure]} title="g" widthPx={200} heightPx={100} hasMarkers hasLabels orientation="auto" />
        <Pie
          figures={[figure, { ...figure, id: '2', name: 'rest', text: '58%', value: 58 }]}
          title="p"
          heightPx={200}
          isDonut
          labels={[]}
          sort="desc"
          legend="hidden"
          legendPlacement="right"
          legendValues={[]}
        />
      </>,
    ),
  );
  expect(screen.getByRole('img', { name: 'share: 42%' })).toBeTruthy();
  const rows = within(screen.getByRole('figure', { name: 'p' })).getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual(['NameValueShare', 'rest58%58%', 'share42%42%']);
});
