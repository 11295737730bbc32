// Stacks of errors, from lines of the bundle to lines of the sources, by the source map that came with it.
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { Bundle } from './types.ts';
import { BUNDLE_NAME } from './vm.ts';

/** `    at inner (k6:bundle:133:13)`, or without a name. */
const FRAME = /^\s*at (?:(.*) \()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/;

/** Lines of a stack inside a longer text, which may go on behind the last one. Names of functions may have anything. */
const FRAMES_INSIDE = framesInside(/ {4}at (?:[^\n]*?\((?:native|[^()\s]*:\d+)\)|[^\s()]+:\d+)/.source);

function framesInside(frame: string): RegExp {
  return new RegExp(`${frame}(?:\\n${frame})*`, 'g');
}

/** Frames shown of a stack: recursion fills the rest. */
const FRAMES_MAX = 30;

/** Sources whose frames say nothing to the author of a script: the modules of k6 itself. */
export const INTERNAL_SOURCE_PREFIX = 'k6:';

export interface StackMapper {
  /** A whole stack. Frames of k6's own modules are left out, unless there are no others. */
  stack(text: string): string;
  /** Whatever a script prints, stacks in it or not. */
  inside(text: string): string;
}

/** Made once for a bundle; its source map is read when it is first needed. */
export function stackMapper(bundle: Bundle): StackMapper {
  let known: SourceMap | undefined;
  const map = (): SourceMap => {
    known ??= new SourceMap(JSON.parse(bundle.sourceMap) as SourceMapPayload);
    return known;
  };
  return {
    stack: (text) => (text === '' ? '' : mapStack(text, map())),
    inside: (text) =>
      text.includes(BUNDLE_NAME) ? text.replace(FRAMES_INSIDE, (frames) => mapStack(frames, map())) : text,
  };
}

function mapStack(stack: string, map: SourceMap): string {
  const own: string[] = [];
  const internal: string[] = [];
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, bundledName = '', file, lineNumber, column] = match;
    // The bundler's name for `export default function ()` in a file.
    const name = bundledName.replace(/^\w+_default\d*$/, 'default');
    if (file !== BUNDLE_NAME || lineNumber === undefined) {
      internal.push(line.trimEnd());
      continue;
    }
    const entry = map.findEntry(Number(lineNumber) - 1, Number(column ?? 1) - 1);
    // Without an entry there is an empty object, whatever the types say.
    if (!('originalSource' in entry)) continue;
    const place = `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    const text = name === '' || name === '<anonymous>' ? `    at ${place}` : `    at ${name} (${place})`;
    (entry.originalSource.startsWith(INTERNAL_SOURCE_PREFIX) ? internal : own).push(text);
  }
  return (own.length === 0 ? internal : own).slice(0, FRAMES_MAX).join('\n');
}
