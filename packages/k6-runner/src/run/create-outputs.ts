import { createOutput } from '../outputs/create-output.ts';
import type { OutputFactory } from './run-test.ts';

export const createOutputs: OutputFactory = (input, run) =>
  input.outputs.map((spec) =>
    createOutput(spec, {
      shell: input.shell,
      workingDirectory: input.workingDirectory,
      log: (level, message) => run.log(level, 'k6', message),
      writeStdout: (text) => process.stdout.write(text),
      now: () => run.clock.unixMs(),
      systemTags: run.options.systemTags,
      tags: run.options.tags,
      thresholds: run.options.thresholds,
    }),
  );
