// Which part of a picture is seen, and how large: a point of the picture stands at `point * scale + offset`. Pure.

export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

const SCALE_MIN = 0.15;
const SCALE_MAX = 2.5;
/** A picture smaller than its frame is not blown up beyond this: text would shout. */
const FIT_SCALE_MAX = 1.15;

/** All of the picture, in the middle of the frame. `scaleMin` keeps it legible: then it begins at the left. */
export function fit(picture: Size, frame: Size, scaleMin = SCALE_MIN): Viewport {
  if (picture.widthPx <= 0 || picture.heightPx <= 0) return { scale: 1, x: 0, y: 0 };
  const whole = Math.min(frame.widthPx / picture.widthPx, frame.heightPx / picture.heightPx, FIT_SCALE_MAX);
  const scale = Math.max(whole, scaleMin);
  return {
    scale,
    x: Math.max(0, (frame.widthPx - picture.widthPx * scale) / 2),
    y: (frame.heightPx - picture.heightPx * scale) / 2,
  };
}

/** Larger or smaller by a factor, around a point of the frame that stays where it is. */
export function zoomAt(view: Viewport, factor: number, xPx: number, yPx: number): Viewport {
  const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: xPx - (xPx - view.x) * by, y: yPx - (yPx - view.y) * by };
}

/** Moved as little as needed to have a point of the picture at least `marginPx` inside the frame. */
export function reveal(view: Viewport, frame: Size, x: number, y: number, marginPx: number): Viewport {
  const shift = (at: number, length: number): number =>
    Math.max(0, Math.min(marginPx, length / 2) - at) + Math.min(0, length - Math.min(marginPx, length / 2) - at);
  const dx = shift(x * view.scale + view.x, frame.widthPx);
  const dy = shift(y * view.scale + view.y, frame.heightPx);
  return dx === 0 && dy === 0 ? view : { ...view, x: view.x + dx, y: view.y + dy };
}
