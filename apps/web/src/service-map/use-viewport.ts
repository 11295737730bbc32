// Pan and zoom of a picture: drag, Ctrl + wheel, buttons, keys. Untouched, it shows all of the picture in its frame.
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { fit, reveal, type Size, type Viewport, zoomAt } from './viewport.ts';

const STEP = 1.25;
/** Pixels of a wheel that double the size. */
const WHEEL_DOUBLE_PX = 300;
/** On narrow frames all of the map would be too small to read: it begins at the left, and can be dragged. */
const NARROW_PX = 600;
const NARROW_SCALE_MIN = 0.62;
/** What is to be seen stands this far inside the frame, so that its neighbours begin to be seen too. */
const MARGIN_PX = 90;
/** A pointer that moved less has clicked. */
const CLICK_PX = 4;

export interface ViewportControl {
  readonly view: Viewport;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fitAll: () => void;
  /** Moves a point of the picture into the frame. */
  readonly show: (x: number, y: number) => void;
  /** Whether the pointer has just dragged, so that its click means nothing. */
  readonly hasDragged: () => boolean;
  readonly pointerHandlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onPointerCancel: (event: PointerEvent) => void;
  };
}

/** `shape` names the picture: another one is shown whole again. `focus` is a point that must be seen, if all is not. */
export function useViewport(
  frame: RefObject<HTMLElement | null>,
  picture: Size,
  shape: string,
  focus: { readonly x: number; readonly y: number } | undefined,
): ViewportControl {
  const size = useSize(frame);
  const [moved, setMoved] = useState<{ readonly shape: string; readonly view: Viewport }>();
  const whole = fit(picture, size, size.widthPx < NARROW_PX ? NARROW_SCALE_MIN : undefined);
  const initial = focus ? reveal(whole, size, focus.x, focus.y, MARGIN_PX) : whole;
  const view = moved?.shape === shape ? moved.view : initial;
  // What handlers outside of React's own need.
  const latest = useRef({ view, size, shape });
  latest.current = { view, size, shape };
  const change = useCallback((next: (view: Viewport, size: Size) => Viewport) => {
    const { view: now, size: within, shape: of } = latest.current;
    setMoved({ shape: of, view: next(now, within) });
  }, []);
  const zoom = useCallback(
    (factor: number) => change((now, { widthPx, heightPx }) => zoomAt(now, factor, widthPx / 2, heightPx / 2)),
    [change],
  );

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    // React listens to wheels passively, which can't keep the browser from zooming the page.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const factor = 2 ** (-event.deltaY / WHEEL_DOUBLE_PX);
      change((now) => zoomAt(now, factor, event.clientX - box.left, event.clientY - box.top));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frame, change]);

  const drag = useRef<{ pointerId: number; fromX: number; fromY: number; view: Viewport; isFar: boolean }>(undefined);
  const dragged = useRef(false);
  const end = useCallback((event: PointerEvent) => {
    if (drag.current?.pointerId !== event.pointerId) return;
    dragged.current = drag.current.isFar;
    drag.current = undefined;
  }, []);
  return {
    view,
    zoomIn: useCallback(() => zoom(STEP), [zoom]),
    zoomOut: useCallback(() => zoom(1 / STEP), [zoom]),
    fitAll: useCallback(() => change((_, within) => fit(picture, within)), [change, picture]),
    show: useCallback((x, y) => change((now, within) => reveal(now, within, x, y, MARGIN_PX)), [change]),
    hasDragged: useCallback(() => dragged.current, []),
    pointerHandlers: {
      onPointerDown: useCallback((event: PointerEvent) => {
        dragged.current = false;
        if (event.button !== 0) return;
        const { clientX: fromX, clientY: fromY, pointerId } = event;
        drag.current = { pointerId, fromX, fromY, view: latest.current.view, isFar: false };
      }, []),
      onPointerMove: useCallback(
        (event: PointerEvent) => {
          const from = drag.current;
          if (from?.pointerId !== event.pointerId) return;
          const dx = event.clientX - from.fromX;
          const dy = event.clientY - from.fromY;
          if (!from.isFar && Math.hypot(dx, dy) < CLICK_PX) return;
          // Captured only now: a captured pointer's click would not reach the link it is on.
          if (!from.isFar) event.currentTarget.setPointerCapture(event.pointerId);
          from.isFar = true;
          change(() => ({ ...from.view, x: from.view.x + dx, y: from.view.y + dy }));
        },
        [change],
      ),
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ widthPx: 900, heightPx: 480 });
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ widthPx: entry.contentRect.width, heightPx: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
