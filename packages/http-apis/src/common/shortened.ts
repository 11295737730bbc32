/** Messages quote what was sent, and that may be a megabyte. */
const MESSAGE_LENGTH_MAX = 1_000;

/** A message for a person: the middle of a very long one is left out, for what is wrong is said at its ends. */
export function shortened(message: string): string {
  if (message.length <= MESSAGE_LENGTH_MAX) return message;
  const half = MESSAGE_LENGTH_MAX / 2;
  const left = message.length - MESSAGE_LENGTH_MAX;
  return `${message.slice(0, half)}… (${left} characters left out) …${message.slice(-half)}`;
}
