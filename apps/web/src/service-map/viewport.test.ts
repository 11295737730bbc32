import { describe, expect, test } from 'vitest';
import { fit, reveal, zoomAt } from './viewport.ts';

const FRAME = { widthPx: 1000, heightPx: 500 };

describe('a picture in its frame', () => {
  test('a large one is made smaller, in the middle', () => {
    expect(fit({ widthPx: 2000, heightPx: 500 }, FRAME)).toEqual({ scale: 0.5, x: 0, y: 125 });
  });
  test('a small one is hardly made larger', () => {
    expect(fit({ widthPx: 100, heightPx: 100 }, FRAME)).toMatchObject({ scale: 1.15, x: 442.5 });
  });
  test('one that would be too small to read begins at the left', () => {
    expect(fit({ widthPx: 4000, heightPx: 100 }, FRAME, 0.6)).toMatchObject({ scale: 0.6, x: 0 });
  });
  test('nothing at all', () => expect(fit({ widthPx: 0, heightPx: 0 }, FRAME)).toEqual({ scale: 1, x: 0, y: 0 }));
});

test('zooming keeps the point under the pointer where it is, within bounds', () => {
  const view = { scale: 1, x: 10, y: 20 };
  const larger = zoomAt(view, 2, 110, 220);
  expect(larger).toEqual({ scale: 2, x: -90, y: -180 });
  expect((110 - larger.x) / larger.scale).toBe((110 - view.x) / view.scale);
  expect(zoomAt(view, 1000, 0, 0).scale).toBe(2.5);
  expect(zoomAt(view, 0.0001, 0, 0).scale).toBe(0.15);
});

test('a point outside is moved in by no more than needed', () => {
  const view = { scale: 1, x: 0, y: 0 };
  expect(reveal(view, FRAME, 500, 250, 90)).toBe(view);
  expect(reveal(view, FRAME, 1200, 250, 90)).toEqual({ scale: 1, x: -290, y: 0 });
  expect(reveal(view, FRAME, -10, 600, 90)).toEqual({ scale: 1, x: 100, y: -190 });
});
