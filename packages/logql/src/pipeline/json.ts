import type { Extraction } from '../syntax/ast.ts';
import type { Entry } from './entry.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';
import { type JsonKind, JsonScanError, JsonScanner } from './json-scan.ts';
import { labelNameOf, labelValueOf } from './names.ts';

const ERROR = 'JSONParserErr';
/** Distinct keys whose label names are remembered; loggers use few. */
const NAMES_KEPT_MAX = 10_000;

/** `| json`: every field that is no array and no null, nested names joined by `_`. */
export function jsonStage(): (entry: Entry) => boolean {
  const names = new Map<string, string>();
  const nameOf = (key: string): string => {
    let name = names.get(key);
    if (name === undefined) {
      name = labelNameOf(key);
      if (names.size < NAMES_KEPT_MAX) names.set(key, name);
    }
    return name;
  };
  return (entry) => {
    const scanner = new JsonScanner(entry.line);
    const readInto = (prefix: string): void =>
      scanner.readObject((key, kind) => {
        const own = nameOf(key);
        const name = prefix === '' ? own : `${prefix}_${own}`;
        if (kind === 'object') readInto(name);
        else if (kind === 'array' || kind === 'null') scanner.skip(kind);
        else entry.extract(name, labelValueOf(scanner.readText(kind)));
      });
    guarded(entry, () => readInto(''));
    return true;
  };
}

/** `| json label="path", …`: the named values only; a missing one is set to the empty string. */
export function jsonExtractionStage(extractions: readonly Extraction[]): (entry: Entry) => boolean {
  const wanted = extractions.map(({ label, expression }) => ({ label, path: parseJsonPath(expression) }));
  return (entry) => {
    guarded(entry, () => {
      for (const { label, path } of wanted) {
        const scanner = new JsonScanner(entry.line);
        if (scanner.kind() !== 'object') throw scanner.error('the line is no JSON object');
        entry.set(entry.freeName(label), labelValueOf(readJsonPath(scanner, path) ?? ''));
      }
    });
    return true;
  };
}

/** `| unpack`: the text fields of an object become labels, `_entry` becomes the line. */
export function unpackStage(): (entry: Entry) => boolean {
  return (entry) => {
    const scanner = new JsonScanner(entry.line);
    let line: string | undefined;
    guarded(entry, () => {
      if (scanner.kind() !== 'object') throw scanner.error('the line is no JSON object');
      scanner.readObject((key: string, kind: JsonKind) => {
        if (kind !== 'string') scanner.skip(kind);
        else if (key === '_entry') line = scanner.readString();
        else entry.extract(labelNameOf(key), labelValueOf(scanner.readString()));
      });
    });
    if (line !== undefined && entry.error === '') entry.line = line;
    return true;
  };
}

function guarded(entry: Entry, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error;
    entry.fail(ERROR, error.message); // lines that are no JSON pass, marked; the fields before the mistake stay
  }
}
