/** The command line itself is wrong: exit code 255. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
