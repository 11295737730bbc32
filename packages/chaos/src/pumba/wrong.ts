/** A command line that can't be run: what is wrong with it, and what to type instead. */
export class WrongCommand extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
