// Where a box beside the pointer stands. Pure.

const GAP_PX = 14;

/** Right of the pointer, else left of it; moved up or in as far as the window asks for. */
export function floatingPosition(
  pointer: { readonly x: number; readonly y: number },
  box: { readonly width: number; readonly height: number },
  view: { readonly width: number; readonly height: number },
): { readonly left: number; readonly top: number } {
  const right = pointer.x + GAP_PX;
  const fitsRight = right + box.width <= view.width - 4;
  const left = fitsRight ? right : Math.max(4, pointer.x - GAP_PX - box.width);
  const top = Math.max(4, Math.min(pointer.y + GAP_PX, view.height - box.height - 4));
  const leftMax = Math.max(4, view.width - box.width - 4);
  return { left: Math.round(Math.max(4, Math.min(left, leftMax))), top: Math.round(top) };
}
