// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { parseDashboard } from '@o11y-lab/dashboards';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../../i18n/locale.tsx';
import { VariablesBar } from './variables-bar.tsx';

afterEach(cleanup);

const parsed = parseDashboard({
  title: 't',
  schemaVersion: 41,
  panels: [],
  templating: {
    list: [
      { name: 'service', label: 'Service', type: 'custom', query: 'a,b', multi: true, includeAll: true, current: {} },
      { name: 'text', type: 'textbox', query: 'old', current: { text: 'old', value: 'old' } },
    ],
  },
});
const variables = parsed.kind === 'dashboard' ? parsed.dashboard.variables : [];
const options = [
  { text: 'All', value: '$__all' },
  { text: 'a', value: 'a' },
  { text: 'b', value: 'b' },
];

test('several values are chosen first and applied together', async () => {
  const onChange = vi.fn();
  const state = {
    values: { service: { value: ['$__all'], text: ['All'] } },
    options: { service: options },
    failures: {},
  };
  render(
    <MantineProvider env="test">
      <LocaleProvider>
        <VariablesBar variables={variables} state={state} onChange={onChange} />
      </LocaleProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Variable Service: All' }));
  fireEvent.click(await screen.findByRole('option', { name: 'a' }));
  fireEvent.click(screen.getByRole('option', { name: 'b' }));
  expect(screen.getAllByRole('option').map((option) => option.getAttribute('aria-selected'))).toEqual([
    'false',
    'true',
    'true',
  ]);
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Apply · 2 selected' }));
  expect(onChange).toHaveBeenCalledWith('service', ['a', 'b']);
});

test('a text is applied by Enter', () => {
  const onChange = vi.fn();
  const state = { values: {}, options: {}, failures: {} };
  render(
    <MantineProvider env="test">
      <LocaleProvider>
        <VariablesBar variables={variables} state={state} onChange={onChange} />
      </LocaleProvider>
    </MantineProvider>,
  );
  const field = screen.getByRole('textbox', { name: 'text' });
  fireEvent.change(field, { target: { value: 'new' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(onChange).toHaveBeenCalledWith('text', ['new']);
});

test('filters say that they are not applied', () => {
  const filters = [{ key: 'service_name', operator: '=', value: 'a' }];
  const board = parseDashboard({
    title: 't',
    panels: [],
    templating: { list: [{ name: 'F', type: 'adhoc', filters }] },
  });
  if (board.kind !== 'dashboard') throw new Error(board.problems.join());
  const state = { values: {}, options: {}, failures: {} };
  render(
    <MantineProvider env="test">
      <LocaleProvider>
        <VariablesBar variables={board.dashboard.variables} state={state} onChange={() => undefined} />
      </LocaleProvider>
    </MantineProvider>,
  );
  const shown = screen.getByLabelText('F');
  expect(shown.textContent).toContain('service_name = a');
  expect(shown.textContent).toContain('not added to queries');
  expect(screen.queryByRole('textbox')).toBeNull();
});
