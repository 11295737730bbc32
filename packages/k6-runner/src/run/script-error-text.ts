import type { ScriptError } from '../engine/types.ts';

/** `TypeError: x is undefined`, and below it the frames, in the script's own lines. */
export function scriptErrorText(error: ScriptError): string {
  const head = error.guestName === '' ? error.message : `${error.guestName}: ${error.message}`;
  return error.guestStack === '' ? head : `${head}\n${error.guestStack}`;
}
