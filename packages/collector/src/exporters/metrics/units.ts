// UCUM units as OpenTelemetry uses them, in the words that Prometheus puts at the end of a metric name. The tables are
// those of the OTLP translation of Prometheus; a unit that is in none of them stands for itself.

const MAIN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    d: 'days',
    h: 'hours',
    min: 'minutes',
    s: 'seconds',
    ms: 'milliseconds',
    us: 'microseconds',
    ns: 'nanoseconds',
    By: 'bytes',
    KiBy: 'kibibytes',
    MiBy: 'mebibytes',
    GiBy: 'gibibytes',
    TiBy: 'tibibytes',
    KBy: 'kilobytes',
    MBy: 'megabytes',
    GBy: 'gigabytes',
    TBy: 'terabytes',
    m: 'meters',
    V: 'volts',
    A: 'amperes',
    J: 'joules',
    W: 'watts',
    g: 'grams',
    Cel: 'celsius',
    Hz: 'hertz',
    '1': '',
    '%': 'percent',
  }),
);

/** What follows the slash is in the singular, and `m` is a minute there. */
const PER: ReadonlyMap<string, string> = new Map(
  Object.entries({ s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' }),
);

export interface UnitWords {
  /** E.g. `seconds`; empty for none. */
  readonly main: string;
  /** E.g. `per_second`; empty for none. */
  readonly per: string;
}

/** Words of a unit. Annotations in braces (`{request}`) and the unit `1` have none. */
export function unitWords(unit: string): UnitWords {
  const slash = unit.indexOf('/');
  const main = (slash < 0 ? unit : unit.slice(0, slash)).trim();
  const per = slash < 0 ? '' : unit.slice(slash + 1).trim();
  const mainWord = isAnnotation(main) ? '' : cleanWord(MAIN.get(main) ?? main);
  const perWord = isAnnotation(per) ? '' : cleanWord(PER.get(per) ?? per);
  return { main: mainWord, per: perWord === '' ? '' : `per_${perWord}` };
}

/** The unit as metric metadata shows it, e.g. `meters_per_second`. */
export function metadataUnit(unit: string): string {
  const { main, per } = unitWords(unit);
  return main !== '' && per !== '' ? `${main}_${per}` : main + per;
}

function isAnnotation(text: string): boolean {
  return text.includes('{') || text.includes('}');
}

function cleanWord(text: string): string {
  return text.replace(/[^a-zA-Z0-9:]+/g, '_').replace(/^_|_$/g, '');
}
