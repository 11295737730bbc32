// What can't be injected, told to whoever asked.

/** `status` as HTTP has it: 400 for what makes no sense, 409 for what does not fit what is. */
export class FaultError extends Error {
  readonly status: 400 | 404 | 409;
  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}
