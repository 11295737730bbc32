import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { FrameSplitter } from '../server/frames.ts';
import { Reader } from '../wire/reader.ts';
import { until } from './until.ts';

/** A client that sends whatever bytes a test wants. */
export class RawClient {
  readonly socket: Socket;
  readonly responses: Reader[] = [];
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const splitter = new FrameSplitter(100 * 1024 * 1024);
    socket.on('data', (chunk: Buffer) => {
      this.responses.push(...splitter.push(chunk).map((frame) => new Reader(Buffer.from(frame))));
    });
    // The broker closes on purpose; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new RawClient(socket);
    onTestFinished(() => void socket.destroy());
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return client;
  }

  /** Sends frames, each with its length in front, in one write. */
  send(...frames: readonly Buffer[]): void {
    const parts = frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(frame.length);
      return [length, frame];
    });
    this.socket.write(Buffer.concat(parts));
  }

  async waitForResponses(count: number): Promise<void> {
    await until(`${count} responses`, () => this.responses.length >= count);
  }

  async waitForClose(): Promise<void> {
    await until('the end of the connection', () => this.isClosed);
  }
}
