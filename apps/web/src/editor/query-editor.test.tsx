// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type ReactElement, useState } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { QueryEditorProps } from './editor-types.ts';
import { QueryEditor } from './query-editor.tsx';

// The editor's code can't be loaded here, which is what the plain field is for.
vi.mock('./languages/load.ts', () => ({
  loadLanguage: () => Promise.reject(new Error('the chunk is gone')),
}));

afterEach(cleanup);

function Editor({ value: first, ...rest }: Partial<QueryEditorProps>): ReactElement {
  const [value, setValue] = useState(first ?? '');
  return (
    <QueryEditor
      language="promql"
      label="Query A"
      onRun={() => undefined}
      {...rest}
      value={value}
      onChange={(next) => setValue(next)}
    />
  );
}

describe('the query editor without its code', () => {
  test('takes text', () => {
    render(<Editor value="up" />);
    const field = screen.getByLabelText<HTMLTextAreaElement>('Query A');
    fireEvent.change(field, { target: { value: 'up > 0' } });
    expect(field.value).toBe('up > 0');
  });

  const keys: readonly (readonly [name: string, minLines: number, key: object, runs: number])[] = [
    ['Enter runs a query of one line', 1, { key: 'Enter' }, 1],
    ['Shift+Enter makes a line', 1, { key: 'Enter', shiftKey: true }, 0],
    ['Enter makes a line where there are several', 4, { key: 'Enter' }, 0],
    ['Ctrl+Enter runs', 4, { key: 'Enter', ctrlKey: true }, 1],
    ['⌘+Enter runs', 4, { key: 'Enter', metaKey: true }, 1],
    ['Tab is left alone', 1, { key: 'Tab' }, 0],
  ];
  for (const [name, minLines, key, runs] of keys) {
    test(name, () => {
      const onRun = vi.fn();
      render(<Editor value="up" minLines={minLines} onRun={onRun} />);
      const isLeftToBrowser = fireEvent.keyDown(screen.getByLabelText('Query A'), key);
      expect(onRun).toHaveBeenCalledTimes(runs);
      expect(isLeftToBrowser).toBe(runs === 0);
    });
  }

  test('our own parser says what is wrong and where', async () => {
    render(<Editor value={'sum(\n  nosuch(up))'} />);
    const problem = await screen.findByText(/unknown function/, undefined, { timeout: 10_000 }); // the parser is loaded first
    expect(problem.textContent).toMatch(/^2:3 /);
    expect(screen.getByLabelText('Query A').getAttribute('aria-describedby')).toBe(problem.id);
  });

  test('what the backend says is shown when we find nothing', async () => {
    render(<Editor value="up" problems={[{ from: 0, to: 2, message: 'not today' }]} />);
    expect(await screen.findByText('1:1 not today')).toBeDefined();
  });
});
