/** Of the labels of axes, on canvases: the font of the page. */
export const AXIS_FONT = '11px Inter, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans TC", sans-serif';
