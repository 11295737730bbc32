// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, expect, test } from 'vitest';
import { type Pane, PaneProvider, usePane } from './pane.tsx';

afterEach(cleanup);

/** The panes as drawn, and where the browser is. */
function mount(url: string): { main: () => Pane; beside: () => Pane; url: () => string } {
  const seen: { main?: Pane; beside?: Pane; url?: string } = {};
  function Main(): ReactElement {
    seen.main = usePane();
    const { pathname, search } = useLocation();
    seen.url = decodeURIComponent(pathname + search);
    return <span />;
  }
  function Beside(): ReactElement {
    seen.beside = usePane();
    return <span />;
  }
  render(
    <MemoryRouter initialEntries={[url]}>
      <PaneProvider kind="main">
        <Main />
      </PaneProvider>
      <PaneProvider kind="beside">
        <Beside />
      </PaneProvider>
    </MemoryRouter>,
  );
  return { main: () => seen.main!, beside: () => seen.beside!, url: () => seen.url! };
}

test('two changes at once both count', () => {
  const panes = mount('/a?keep=1');
  act(() => {
    const { setParams, openBeside } = panes.main();
    setParams({ x: '1' });
    setParams({ y: ['2', '3'] });
    openBeside('/b');
  });
  expect(panes.url()).toBe('/a?keep=1&x=1&y=2&y=3&beside=/b');
});

test('the page beside has parameters of its own', () => {
  const panes = mount('/a?q=main&beside=%2Fb%3Fq%3Dbeside');
  expect([panes.beside().path, panes.beside().params.get('q')]).toEqual(['/b', 'beside']);
  act(() => panes.beside().setParams({ q: 'other', from: 'now-1h' }));
  expect(panes.url()).toBe('/a?q=main&beside=/b?q=other&from=now-1h');
  expect(panes.main().params.get('q')).toBe('main');
  act(() => panes.beside().open('/c'));
  expect(panes.url()).toBe('/a?q=main&beside=/c');
  act(() => panes.beside().closeBeside());
  expect(panes.url()).toBe('/a?q=main');
});
