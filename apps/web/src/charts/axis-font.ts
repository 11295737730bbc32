import { SANS } from '../ui/fonts.ts';

/** Of the labels of axes, on canvases: the font of the page. */
export const AXIS_FONT = `11px ${SANS}`;
