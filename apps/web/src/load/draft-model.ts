// What the editor holds, in the words of its fields and of the URL, and the request that it makes. Pure.
import { LOAD_LIMITS, type LoadRunRequest, type PlannedLoad, parseLoadDuration } from '@o11y-lab/lab-control';
import type { ParamChanges } from '../url/pane.tsx';

/** `script`: as its own options say. */
export type LoadMode = 'script' | 'constant' | 'iterations' | 'stages';
export const LOAD_MODES: readonly LoadMode[] = ['script', 'constant', 'stages', 'iterations'];

export interface StageDraft {
  readonly duration: string;
  readonly target: string;
}

export interface VariableDraft {
  readonly name: string;
  readonly value: string;
}

/** Everything as typed. */
export interface LoadDraft {
  readonly script: string;
  readonly mode: LoadMode;
  readonly vus: string;
  readonly duration: string;
  readonly iterations: string;
  readonly stages: readonly StageDraft[];
  readonly env: readonly VariableDraft[];
}

export const EMPTY_DRAFT: LoadDraft = {
  script: '',
  mode: 'script',
  vus: '10',
  duration: '1m',
  iterations: '50',
  stages: [
    { duration: '30s', target: '10' },
    { duration: '1m', target: '10' },
    { duration: '30s', target: '0' },
  ],
  env: [],
};

export type PresetName = 'ramp' | 'spike' | 'steps' | 'soak';

export const STAGE_PRESETS: Readonly<Record<PresetName, readonly StageDraft[]>> = {
  ramp: EMPTY_DRAFT.stages,
  spike: stagesOf('20s:5 5s:60 30s:60 5s:5 30s:5 5s:0'),
  steps: stagesOf('10s:25 30s:25 10s:50 30s:50 10s:100 30s:100 20s:0'),
  soak: stagesOf('1m:10 20m:10 1m:0'),
};

function stagesOf(text: string): readonly StageDraft[] {
  return text.split(' ').map(parseStage);
}

function parseStage(text: string): StageDraft {
  const at = text.lastIndexOf(':');
  return at < 0 ? { duration: text, target: '' } : { duration: text.slice(0, at), target: text.slice(at + 1) };
}

/** The draft that a URL holds. */
export function readDraft(params: URLSearchParams): LoadDraft {
  const mode = LOAD_MODES.find((each) => each === params.get('mode')) ?? EMPTY_DRAFT.mode;
  const stages = params.getAll('stage').map(parseStage);
  return {
    script: params.get('script') ?? '',
    mode,
    vus: params.get('vus') ?? EMPTY_DRAFT.vus,
    duration: params.get('duration') ?? EMPTY_DRAFT.duration,
    iterations: params.get('iterations') ?? EMPTY_DRAFT.iterations,
    stages: stages.length > 0 ? stages : EMPTY_DRAFT.stages,
    env: params.getAll('env').map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) };
    }),
  };
}

/** How a URL holds the draft; what the mode does not use is left out. */
export function draftParams({ script, mode, vus, duration, iterations, stages, env }: LoadDraft): ParamChanges {
  return {
    script: script === '' ? undefined : script,
    mode: mode === 'script' ? undefined : mode,
    vus: mode === 'constant' || mode === 'iterations' ? vus : undefined,
    duration: mode === 'constant' ? duration : undefined,
    iterations: mode === 'iterations' ? iterations : undefined,
    stage: mode === 'stages' ? stages.map((stage) => `${stage.duration}:${stage.target}`) : undefined,
    env: env.length === 0 ? undefined : env.map(({ name, value }) => `${name}=${value}`),
  };
}

export type FieldProblem =
  | { readonly kind: 'count'; readonly min: number; readonly max: number }
  | { readonly kind: 'duration' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'name' };

/** By field: `vus`, `duration`, `iterations`, `stage 0 duration`, `stage 0 target`, `stages`, `env 0`. */
export type DraftProblems = Readonly<Record<string, FieldProblem>>;

export type CheckedDraft =
  | { readonly kind: 'right'; readonly request: LoadRunRequest; readonly plan: readonly PlannedLoad[] | undefined }
  | { readonly kind: 'wrong'; readonly problems: DraftProblems };

/** @param own what the script itself says it does, if it is known */
export function checkDraft(draft: LoadDraft, own: readonly PlannedLoad[] | undefined): CheckedDraft {
  const problems: Record<string, FieldProblem> = {};
  const count = (field: string, text: string, max: number, min = 1): number => {
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) problems[field] = { kind: 'count', min, max };
    return value;
  };
  const duration = (field: string, text: string): number => {
    const ms = parseLoadDuration(text.trim());
    if (ms === undefined || (ms === 0 && field === 'duration')) problems[field] = { kind: 'duration' };
    else if (ms > LOAD_LIMITS.durationMsMax) problems[field] = { kind: 'too-long' };
    return ms ?? 0;
  };
  const plan: { value: readonly PlannedLoad[] | undefined } = { value: own };
  const base = { name: 'default', startMs: 0, unit: 'vus' as const };
  const load = ((): Partial<LoadRunRequest> => {
    switch (draft.mode) {
      case 'script':
        return {};
      case 'constant': {
        const vus = count('vus', draft.vus, LOAD_LIMITS.vusMax);
        const durationMs = duration('duration', draft.duration);
        plan.value = [{ ...base, executor: 'constant-vus', from: vus, stages: [{ durationMs, target: vus }] }];
        return { vus, duration: draft.duration.trim() };
      }
      case 'iterations': {
        const vus = count('vus', draft.vus, LOAD_LIMITS.vusMax);
        const iterations = count('iterations', draft.iterations, LOAD_LIMITS.iterationsMax);
        // k6 refuses users that would have nothing to do.
        if (vus > iterations) problems['vus'] = { kind: 'count', min: 1, max: iterations };
        plan.value = [{ ...base, executor: 'shared-iterations', from: vus, stages: [], iterations }];
        return { vus, iterations };
      }
      case 'stages': {
        const stages = draft.stages.map((stage, i) => ({
          durationMs: duration(`stage ${i} duration`, stage.duration),
          target: count(`stage ${i} target`, stage.target, LOAD_LIMITS.vusMax, 0),
        }));
        const lengthMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
        if (lengthMs > LOAD_LIMITS.durationMsMax) problems['stages'] = { kind: 'too-long' };
        else if (lengthMs === 0 || stages.length > LOAD_LIMITS.stagesMax) problems['stages'] = { kind: 'duration' };
        plan.value = [{ ...base, executor: 'ramping-vus', from: 1, stages }];
        return {
          stages: draft.stages.map((stage) => ({ duration: stage.duration.trim(), target: Number(stage.target) })),
        };
      }
      default:
        return draft.mode satisfies never;
    }
  })();
  const env: Record<string, string> = {};
  draft.env.forEach(({ name, value }, i) => {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) env[name] = value;
    else if (name !== '' || value !== '') problems[`env ${i}`] = { kind: 'name' };
  });
  if (Object.keys(problems).length > 0) return { kind: 'wrong', problems };
  const hasEnv = Object.keys(env).length > 0;
  return { kind: 'right', request: { script: draft.script, ...load, ...(hasEnv ? { env } : {}) }, plan: plan.value };
}

/** The plan of a script as stages to go on from; undefined when it is not made of stages. */
export function stagesFromPlan(own: readonly PlannedLoad[] | undefined): readonly StageDraft[] | undefined {
  const [only, ...others] = own ?? [];
  if (only === undefined || others.length > 0 || only.unit !== 'vus' || only.stages.length === 0) return undefined;
  return only.stages.map(({ durationMs, target }) => ({ duration: durationText(durationMs), target: String(target) }));
}

/** As k6 writes it: `1m30s`, `500ms`. */
export function durationText(ms: number): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  const seconds = ms / 1000;
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([value, unit]) => (value === 0 ? '' : `${value}${unit}`)).join('') || '0s';
}

/** The draft that a command line of ours would come from, so that a run can be had again. */
export function draftOfCommand(command: string, script: string): LoadDraft {
  const draft = { ...EMPTY_DRAFT, script };
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll("'\\''", "'"),
  );
  const stages: StageDraft[] = [];
  const env: VariableDraft[] = [];
  let { mode, vus, duration, iterations } = draft;
  words.forEach((word, i) => {
    const next = words[i + 1] ?? '';
    switch (word) {
      case '--vus':
      case '-u':
        vus = next;
        break;
      case '--duration':
      case '-d':
        duration = next;
        mode = 'constant';
        break;
      case '--iterations':
      case '-i':
        iterations = next;
        mode = 'iterations';
        break;
      case '--stage':
      case '-s':
        stages.push(...next.split(',').map(parseStage));
        mode = 'stages';
        break;
      case '-e':
      case '--env': {
        const at = next.indexOf('=');
        // The lab gives every run its own address.
        if (at > 0 && !next.startsWith('BASE_URL=')) env.push({ name: next.slice(0, at), value: next.slice(at + 1) });
        break;
      }
      default:
    }
  });
  return { ...draft, mode, vus, duration, iterations, stages: stages.length > 0 ? stages : draft.stages, env };
}
