import { type PointerEvent, useState } from 'react';

/** A drag shorter than this is a click. */
const DRAG_PX_MIN = 4;

export interface Brush {
  /** What is being dragged over, as shares of the width; undefined when nothing is. */
  readonly dragged: readonly [from: number, to: number] | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: () => void;
  };
}

/** Dragging over an element chooses a part of its width. */
export function useBrush(onBrush: (from: number, to: number) => void): Brush {
  const [drag, setDrag] = useState<{ readonly startPx: number; readonly share: number; readonly to: number }>();
  const shareOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  return {
    dragged: drag && [Math.min(drag.share, drag.to), Math.max(drag.share, drag.to)],
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ startPx: event.clientX, share: shareOf(event), to: shareOf(event) });
      },
      onPointerMove: (event) => {
        if (drag) setDrag({ ...drag, to: shareOf(event) });
      },
      onPointerUp: (event) => {
        if (!drag) return;
        const to = shareOf(event);
        setDrag(undefined);
        if (Math.abs(event.clientX - drag.startPx) < DRAG_PX_MIN) return;
        onBrush(Math.min(drag.share, to), Math.max(drag.share, to));
      },
      onPointerCancel: () => setDrag(undefined),
    },
  };
}
