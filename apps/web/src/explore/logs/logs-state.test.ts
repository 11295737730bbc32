import { describe, expect, test } from 'vitest';
import { withParams } from '../../url/params.ts';
import { COLUMNS_MAX, type LogsView, readView, toggleColumn, viewParams } from './logs-state.ts';

const PLAIN: LogsView = {
  isLive: false,
  order: 'newest',
  times: 'clock',
  wraps: false,
  hasBars: true,
  isRaw: false,
  dedup: 'none',
  limit: 1000,
  columns: [],
};

describe('the view is in the URL', () => {
  const cases: readonly (readonly [view: LogsView, isTrace: boolean, text: string])[] = [
    [PLAIN, false, ''],
    [{ ...PLAIN, isLive: true, wraps: true, isRaw: true }, false, 'live=1&wrap=1&raw=1'],
    [{ ...PLAIN, order: 'oldest', dedup: 'numbers', limit: 5000 }, false, 'order=oldest&dedup=numbers&limit=5000'],
    [{ ...PLAIN, columns: ['status', 'path'] }, false, 'cols=status%2Cpath'],
    [{ ...PLAIN, order: 'oldest', times: 'relative', hasBars: false }, true, ''],
    [{ ...PLAIN, hasBars: false }, false, 'bars=0'],
    [PLAIN, true, 'order=newest&times=clock&bars=1'],
  ];
  for (const [view, isTrace, text] of cases) {
    test(text === '' ? `default, trace ${isTrace}` : text, () => {
      const url = withParams('/x', viewParams(view, isTrace));
      expect(url).toBe(text === '' ? '/x' : `/x?${text}`);
      expect(readView(new URLSearchParams(text), isTrace)).toEqual(view);
    });
  }
  test('what is unknown is the default', () => {
    expect(readView(new URLSearchParams('order=x&dedup=y&limit=7&times=z'), false)).toEqual(PLAIN);
  });
});

test('columns come and go, up to what a row can hold', () => {
  const many = Array.from({ length: COLUMNS_MAX }, (_, i) => `c${i}`);
  expect(toggleColumn(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggleColumn(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggleColumn(many, 'more')).toEqual(many);
});
