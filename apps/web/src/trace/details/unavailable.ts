/**
 * Properties of a button that can't be used now and says why. Not `disabled`: that one can't have the focus, and so its
 * reason would be known to the mouse only.
 */
export function unavailable(why: string | undefined): Readonly<Record<string, string | boolean>> {
  return why === undefined ? {} : { 'data-disabled': true, 'aria-disabled': true, 'aria-description': why };
}
