// Is PostgreSQL ready? An open port is not enough: while it starts, it accepts and answers "starting up" (57P03).
// So we say hello as a client would (StartupMessage, protocol 3.0) and look at the first byte of the answer:
// 'R' asks for the password, so it takes clients; 'E' is an error with its message. Nothing is authenticated.
import { connect } from 'node:net';

type Result = { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly isAbsent?: boolean };

/** An error answer is far smaller; reading stops here. */
const ANSWER_BYTES_MAX = 8192;

/** @param timeoutMs after this without an answer it is not ready */
export function probePostgres(host: string, port: number, timeoutMs: number): Promise<Result> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = Buffer.alloc(0);
    const done = (result: Result): void => {
      socket.destroy();
      resolve(result);
    };
    const no = (reason: string): void => done({ ok: false, reason });
    socket.setTimeout(timeoutMs, () => no(`no answer from ${host}:${port} in ${timeoutMs} ms`));
    socket.once('connect', () => socket.write(startupMessage('lab', 'postgres')));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const verdict = judgeAnswer(answer);
      if (verdict) done(verdict);
      else if (answer.length > ANSWER_BYTES_MAX) no(`${host}:${port} does not speak PostgreSQL's protocol`);
    });
    socket.once('end', () => no('PostgreSQL closed the connection'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED') no(error.message);
      else done({ ok: false, reason: `nothing listens on ${host}:${port}`, isAbsent: true });
    });
  });
}

/** The verdict on the first message of the server, or undefined while it is incomplete. */
export function judgeAnswer(answer: Buffer): Result | undefined {
  if (answer.length === 0) return undefined;
  const type = String.fromCharCode(answer[0]!);
  if (type === 'R') return { ok: true };
  if (type !== 'E')
    return { ok: false, reason: `the port answers something else than PostgreSQL (byte 0x${answer[0]!.toString(16)})` };
  if (answer.length < 5) return undefined;
  // Type byte, then a length that counts itself and the fields.
  const end = 1 + answer.readUInt32BE(1);
  if (end > ANSWER_BYTES_MAX) return { ok: false, reason: `an error of ${end} bytes, which PostgreSQL does not send` };
  if (answer.length < end) return undefined;
  const fields = answer.subarray(5, end).toString('utf8').split('\0');
  const message = fields.find((field) => field.startsWith('M'))?.slice(1);
  return { ok: false, reason: message ?? 'PostgreSQL answered an error without a message' };
}

function startupMessage(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8, 0);
  header.writeUInt32BE(3 << 16, 4);
  return Buffer.concat([header, body]);
}
