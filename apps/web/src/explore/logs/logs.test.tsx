// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../../i18n/locale.tsx';
import { PaneProvider } from '../../url/pane.tsx';
import { Idle } from './idle.tsx';
import { LogDetails } from './line/log-details.tsx';
import { LogRowView } from './list/log-row.tsx';
import { messages } from './messages.ts';
import { PipelineErrors } from './pipeline-errors.tsx';
import { Pickers } from './query/pickers.tsx';
import { testRow } from './testing.ts';

const TRACE = '5385abdb48f6986ce0bf05f7f1829cb3';

function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, enabled: false } } });
  return (
    <MantineProvider>
      <QueryClientProvider client={client}>
        <LocaleProvider>
          <MemoryRouter>
            <PaneProvider kind="main">{children}</PaneProvider>
          </MemoryRouter>
        </LocaleProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function show(element: ReactElement, locale: 'en' | 'zh-TW' = 'en'): void {
  localStorage.setItem('o11y-lab.locale', locale);
  render(<Frame>{element}</Frame>);
}

afterEach(cleanup);

describe('a line', () => {
  const row = testRow(0, JSON.stringify({ msg: 'it <b>broke</b>', status: 500 }), {
    structuredMetadata: { detected_level: 'error', trace_id: TRACE },
  });
  const rowView = (onToggle: () => void): ReactElement => (
    <LogRowView
      shown={{ row, key: 'k', repeatCount: 3 }}
      rowNumber={2}
      isExpanded={false}
      isCurrent
      timeText={() => '12:00'}
      isRaw={false}
      search="broke"
      columns={['status']}
      onToggle={onToggle}
    />
  );

  test('says time, level, service, columns and message; what looks like HTML is text', () => {
    show(rowView(() => undefined));
    const texts = screen.getAllByRole('gridcell').map((cell) => cell.textContent);
    expect(texts).toEqual(['', '12:00', 'error', 'service-a', '500', '×3it <b>broke</b> status=500', 'Trace']);
    expect(document.querySelector('b')).toBeNull();
    expect(document.querySelector('mark')?.textContent).toBe('broke');
  });

  test('leads to its trace, and unfolds', () => {
    const onToggle = vi.fn();
    show(rowView(onToggle));
    expect(screen.getByRole('link', { name: `Open trace ${TRACE} beside` }).getAttribute('href')).toBe(
      `/trace/${TRACE}`,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Show details' }));
    fireEvent.click(screen.getByRole('row'));
    expect(onToggle.mock.calls).toEqual([['k'], ['k']]);
  });
});

describe('the details of a line', () => {
  const row = testRow(0, '{"msg":"x","status":500}', { structuredMetadata: { trace_id: TRACE } });
  test('every field can be wanted, refused, counted and shown as a column', () => {
    const onFilter = vi.fn();
    const onToggleColumn = vi.fn();
    show(
      <LogDetails
        row={row}
        rows={[row, testRow(1, '{"msg":"y","status":200}')]}
        columns={[]}
        search=""
        onFilter={onFilter}
        onToggleColumn={onToggleColumn}
        onOnlyTrace={() => undefined}
        onWholeTrace={() => undefined}
      />,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Only lines with this status' }));
    fireEvent.click(screen.getByRole('button', { name: 'No lines with this service_name' }));
    expect(onFilter.mock.calls).toEqual([
      [{ name: 'status', value: '500', kind: 'json' }, '='],
      [{ name: 'service_name', value: 'service-a', kind: 'stream' }, '!='],
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Show status as a column' }));
    expect(onToggleColumn).toHaveBeenCalledWith('status');
    fireEvent.click(screen.getByRole('button', { name: 'Values of status in the loaded lines' }));
    const values = within(screen.getByRole('table', { name: 'Fields' })).getAllByRole('listitem');
    expect(values.map((item) => item.textContent)).toEqual(['500150%', '200150%']);
  });
});

test('the examples are buttons, in both languages', () => {
  for (const locale of ['en', 'zh-TW'] as const) {
    const onRun = vi.fn();
    show(<Idle onRun={onRun} />, locale);
    fireEvent.click(screen.getByRole('button', { name: new RegExp(messages[locale].exampleAll) }));
    expect(onRun).toHaveBeenCalledWith('{service_name=~".+"}');
    cleanup();
  }
});

test('lines that the pipeline failed on are counted and can be left out', () => {
  const onFilter = vi.fn();
  const failed = testRow(0, 'x', { parsed: { __error__: 'JSONParserErr' } });
  show(<PipelineErrors rows={[failed, failed, testRow(1, 'y')]} onFilter={onFilter} />);
  expect(screen.getByText('2 lines with a pipeline error')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Without them' }));
  expect(onFilter).toHaveBeenCalledWith('=');
});

describe('the pickers', () => {
  const range = { fromMs: 0, toMs: 1000 };
  const showPickers = (
    text: string,
  ): { readonly onChange: ReturnType<typeof vi.fn>; readonly onRun: ReturnType<typeof vi.fn> } => {
    const onChange = vi.fn();
    const onRun = vi.fn();
    show(<Pickers text={text} range={range} onChange={onChange} onRun={onRun} />);
    return { onChange, onRun };
  };

  test('show what the query says, and write what is picked', () => {
    const { onChange, onRun } = showPickers('{service_name="service-a"} |= "x" | detected_level="warn" | json');
    expect(screen.getByRole('button', { name: /service-a/, pressed: true })).toBeDefined();
    expect(screen.getByRole('button', { name: 'warn', pressed: true })).toBeDefined();
    fireEvent.change(screen.getByRole('textbox', { name: 'Text contains' }), { target: { value: 'y' } });
    expect(onChange).toHaveBeenCalledWith('{service_name="service-a"} |= "y" | detected_level="warn" | json');
    fireEvent.click(screen.getByRole('button', { name: 'error' }));
    expect(onRun).toHaveBeenCalledWith('{service_name="service-a"} | detected_level=~"warn|error" |= "x" | json');
    fireEvent.click(screen.getByRole('button', { name: 'Remove | json' }));
    expect(onRun).toHaveBeenLastCalledWith('{service_name="service-a"} |= "x" | detected_level="warn"');
  });

  test('begin with everything', () => {
    const { onRun } = showPickers('');
    fireEvent.click(screen.getByRole('button', { name: 'error' }));
    expect(onRun).toHaveBeenCalledWith('{service_name=~".+"} | detected_level="error"');
  });

  for (const [text, hint] of [
    ['rate({a="b"}[1m])', messages.en.onlyLogQueries],
    ['{a=', messages.en.notReadable],
  ] as const) {
    test(`say why they are not there: ${text}`, () => {
      showPickers(text);
      expect(screen.getByText(hint)).toBeDefined();
    });
  }
});
