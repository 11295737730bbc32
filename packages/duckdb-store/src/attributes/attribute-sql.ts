// An attribute of a span in SQL: the column that its set has for it, or what the map has for spans without a set.
import type { AttributeSets } from './attribute-sets.ts';

/** Binds a value and gives what stands for it. */
type Parameter = (value: string) => string;

/** The value as text, NULL for spans that do not have it; undefined when no span has it. */
export function attributeText(name: string, sets: AttributeSets, parameter: Parameter): string | undefined {
  const idsOfSlot = new Map<number, number[]>();
  for (const { slot, setIds } of sets.placesOf(name)) idsOfSlot.set(slot, [...(idsOfSlot.get(slot) ?? []), ...setIds]);
  const cases = [...idsOfSlot].map(([slot, ids]) => `WHEN ${isSet(ids)} THEN v${slot}`);
  return caseSql(cases, sets.hasMaps ? `attributes[${parameter(name)}]` : undefined);
}

/** The letter of its type, as {@link attributeText}. */
export function attributeLetter(name: string, sets: AttributeSets, parameter: Parameter): string | undefined {
  const idsOfLetter = new Map<string, number[]>();
  for (const { letter, setIds } of sets.placesOf(name))
    idsOfLetter.set(letter, [...(idsOfLetter.get(letter) ?? []), ...setIds]);
  // Letters are data of senders' making only as far as the decoder's table goes; anything else reads as a string.
  const cases = [...idsOfLetter].map(
    ([letter, ids]) => `WHEN ${isSet(ids)} THEN '${/^\w$/.test(letter) ? letter : 's'}'`,
  );
  return caseSql(cases, sets.hasMaps ? mapLetter('', parameter(name)) : undefined);
}

/** Whether a span has the attribute; undefined when none does. */
export function hasAttribute(name: string, sets: AttributeSets, parameter: Parameter): string | undefined {
  const ids = sets.placesOf(name).flatMap(({ setIds }) => setIds);
  const inMap = sets.hasMaps ? `map_contains(attributes, ${parameter(name)})` : undefined;
  if (ids.length === 0) return inMap === undefined ? undefined : `coalesce(${inMap}, false)`;
  return caseSql([`WHEN ${isSet(ids)} THEN true`], `coalesce(${inMap ?? 'false'}, false)`);
}

/** The letter of an attribute of a map; `of` is what the map is in, with a dot. */
export function mapLetter(of: string, name: string): string {
  return `CASE WHEN map_contains(${of}attributes, ${name})
    THEN substr(${of}attribute_types, list_position(map_keys(${of}attributes), ${name}), 1) END`;
}

function isSet(ids: readonly number[]): string {
  return `attribute_set_id IN (${ids.join(', ')})`;
}

function caseSql(cases: readonly string[], otherwise: string | undefined): string | undefined {
  if (cases.length === 0) return otherwise;
  return `(CASE ${cases.join(' ')}${otherwise === undefined ? '' : ` ELSE ${otherwise}`} END)`;
}
