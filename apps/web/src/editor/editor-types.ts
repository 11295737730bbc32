// What every query editor is given.

export type QueryLanguage = 'promql' | 'logql' | 'traceql' | 'sql';

/** An error with its place in the text: from our own parser while typing, or from the backend. Offsets are UTF-16 units. */
export interface EditorProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Where completion takes live names from; each call may be answered from a cache. */
export interface CompletionSource {
  readonly metricNames?: () => Promise<
    readonly { readonly name: string; readonly type?: string; readonly help?: string }[]
  >;
  /** PromQL: of a metric. LogQL: the argument is a stream selector, which the labels go with. */
  readonly labelNames?: (metric?: string) => Promise<readonly string[]>;
  readonly labelValues?: (label: string, metric?: string) => Promise<readonly string[]>;
  /** LogQL: fields that the parsers would find in the lines of a selector. */
  readonly detectedFields?: (selector: string) => Promise<readonly string[]>;
  /** TraceQL: names by scope. */
  readonly tagNames?: () => Promise<Readonly<Record<string, readonly string[]>>>;
  readonly tagValues?: (tag: string) => Promise<readonly string[]>;
  /** SQL: tables with their columns. */
  readonly tables?: () => Promise<Readonly<Record<string, readonly string[]>>>;
}

export interface QueryEditorProps {
  readonly language: QueryLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Ctrl/Cmd+Enter (and Enter alone in a one-line editor). */
  readonly onRun: () => void;
  readonly completion?: CompletionSource;
  /** Problems beyond those the editor finds by itself, such as the backend's. */
  readonly problems?: readonly EditorProblem[];
  readonly label: string;
  readonly placeholder?: string;
  readonly minLines?: number;
  /** Names of dashboard variables and macros that may stand in the text. */
  readonly variables?: readonly string[];
}
