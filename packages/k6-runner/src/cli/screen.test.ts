import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Screen } from './screen.ts';

class Stream extends EventEmitter {
  readonly isTTY: boolean;
  readonly columns = 40;
  written: string[] = [];
  isBroken = false;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  write(text: string): void {
    if (this.isBroken) throw new Error('EPIPE');
    this.written.push(text);
  }
}

const UP_2 = '\u001b[2A\r\u001b[J';

describe('live lines', () => {
  test('are taken away before any other text, and drawn again', () => {
    const [stdout, stderr] = [new Stream(true), new Stream(true)];
    const screen = new Screen({ stdout, stderr });
    screen.setLive(['a', 'b']);
    screen.err('log\n');
    expect(stdout.written).toEqual(['a\nb\n', UP_2, 'a\nb\n']);
    expect(stderr.written).toEqual(['log\n']);
    screen.setLive([]);
    expect(stdout.written.at(-1)).toBe(UP_2);
    screen.out('end\n');
    expect(stdout.written.at(-1)).toBe('end\n');
  });

  test('are not drawn into a pipe', () => {
    const stdout = new Stream(false);
    const screen = new Screen({ stdout, stderr: new Stream(false) });
    screen.setLive(['a']);
    screen.out('text\n');
    expect(stdout.written).toEqual(['text\n']);
  });
});

test('a reader that has gone does not end the test', () => {
  const [stdout, stderr] = [new Stream(true), new Stream(true)];
  const screen = new Screen({ stdout, stderr });
  screen.out('one');
  stdout.emit('error', new Error('EPIPE'));
  screen.out('two');
  screen.setLive(['bar']);
  expect(stdout.written).toEqual(['one']);
  stderr.isBroken = true;
  screen.err('three');
  stderr.isBroken = false;
  screen.err('four');
  expect(stderr.written).toEqual([]);
});
