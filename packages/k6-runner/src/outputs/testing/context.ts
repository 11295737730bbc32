import type { OutputContext } from '../types.ts';

export interface TestContext extends OutputContext {
  readonly logged: string[];
  printed: string;
}

export function testContext(workingDirectory: string, more: Partial<OutputContext> = {}): TestContext {
  const context: TestContext = {
    shell: {},
    workingDirectory,
    now: Date.now,
    systemTags: new Set(['status', 'url', 'method', 'vu']),
    tags: {},
    thresholds: {},
    logged: [],
    printed: '',
    log: (level, message) => context.logged.push(`${level}: ${message}`),
    writeStdout: (text) => {
      context.printed += text;
    },
    ...more,
  };
  return context;
}
