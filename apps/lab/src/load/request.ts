// What the page asks for, checked, as arguments of `k6 run`.
import { LOAD_LIMITS, type LoadRunRequest, parseLoadDuration } from '@o11y-lab/lab-control';

/** Something the caller must change; `status` is HTTP's. */
export class LoadError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Checks the shape and the limits. @throws LoadError that says what to change */
export function readRequest(body: unknown): LoadRunRequest {
  if (typeof body !== 'object' || body === null)
    throw wrong('want a JSON object such as {"script": "k6/load-test.ts"}');
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const { script, duration, stages, env } = fields;
  if (typeof script !== 'string' || script === '') throw wrong('"script" is missing');
  const vus = readCount(fields['vus'], 'vus', LOAD_LIMITS.vusMax);
  const iterations = readCount(fields['iterations'], 'iterations', LOAD_LIMITS.iterationsMax);
  if (duration !== undefined) checkTotal(durationMs(duration, '"duration"'));
  const readStages = stages === undefined ? undefined : toStages(stages);
  if (readStages !== undefined && (duration !== undefined || iterations !== undefined)) {
    throw wrong('stages say how long it runs: want no duration and no iterations beside them');
  }
  return {
    script,
    ...(vus === undefined ? {} : { vus }),
    ...(iterations === undefined ? {} : { iterations }),
    ...(typeof duration === 'string' ? { duration } : {}),
    ...(readStages === undefined ? {} : { stages: readStages }),
    ...(env === undefined ? {} : { env: readEnv(env) }),
  };
}

/** Arguments after `k6`; `extra` go before the script. */
export function argvOf(request: LoadRunRequest, scriptPath: string, extra: readonly string[] = []): string[] {
  const { vus, iterations, duration, stages = [], env = {} } = request;
  return [
    'run',
    ...(vus === undefined ? [] : ['--vus', String(vus)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
    ...(iterations === undefined ? [] : ['--iterations', String(iterations)]),
    ...stages.flatMap((stage) => ['--stage', `${stage.duration}:${stage.target}`]),
    ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...extra,
    scriptPath,
  ];
}

function toStages(value: unknown): { duration: string; target: number }[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LOAD_LIMITS.stagesMax) {
    throw wrong(`want 1 to ${LOAD_LIMITS.stagesMax} stages`);
  }
  let totalMs = 0;
  const stages = value.map((stage: unknown, i) => {
    const fields: Readonly<Record<string, unknown>> = typeof stage === 'object' && stage !== null ? { ...stage } : {};
    totalMs += durationMs(fields['duration'], `the duration of stage ${i + 1}`);
    const target = readCount(fields['target'], `target of stage ${i + 1}`, LOAD_LIMITS.vusMax, 0);
    if (target === undefined) throw wrong(`stage ${i + 1} has no target`);
    return { duration: String(fields['duration']), target };
  });
  checkTotal(totalMs);
  return stages;
}

function readCount(value: unknown, name: string, max: number, min = 1): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min) {
    throw wrong(`${name} is ${JSON.stringify(value)}, want a whole number from ${min} on`);
  }
  if (value > max) throw wrong(`${name} is ${value}, the page starts at most ${max}; a terminal has no limit`);
  return value;
}

function durationMs(value: unknown, what: string): number {
  const ms = typeof value === 'string' ? parseLoadDuration(value) : undefined;
  if (ms === undefined) throw wrong(`${what} is ${JSON.stringify(value)}, want e.g. 30s or 1m30s`);
  return ms;
}

function checkTotal(ms: number): void {
  if (ms <= 0) throw wrong('it would last no time at all');
  if (ms > LOAD_LIMITS.durationMsMax) {
    const hours = LOAD_LIMITS.durationMsMax / 3_600_000;
    throw wrong(`it would last ${Math.round(ms / 60_000)} minutes, the page starts at most ${hours} hours`);
  }
}

function readEnv(value: unknown): Record<string, string> {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined) throw wrong('want "env" as names and texts');
  if (entries.length > LOAD_LIMITS.envMax) throw wrong(`want at most ${LOAD_LIMITS.envMax} variables`);
  return Object.fromEntries(
    entries.map(([name, text]: [string, unknown]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw wrong(`"${name}" is no name of a variable`);
      if (typeof text !== 'string' || text.length > LOAD_LIMITS.envTextMax) {
        throw wrong(`${name} wants a text of at most ${LOAD_LIMITS.envTextMax} characters`);
      }
      return [name, text];
    }),
  );
}

function wrong(message: string): LoadError {
  return new LoadError(400, message);
}
