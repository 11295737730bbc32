/** One line of the result; `goal` as architecture.md states it. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
}

export function printTable(rows: readonly Row[]): void {
  const header: Row = { what: 'what', measured: 'measured', goal: 'goal' };
  const all = [header, ...rows];
  const width = (field: keyof Row): number => Math.max(...all.map((row) => row[field].length));
  const [what, measured, goal] = [width('what'), width('measured'), width('goal')];
  const line = (row: Row): string =>
    `| ${row.what.padEnd(what)} | ${row.measured.padEnd(measured)} | ${row.goal.padEnd(goal)} |`;
  console.log(line(header));
  console.log(`|${'-'.repeat(what + 2)}|${'-'.repeat(measured + 2)}|${'-'.repeat(goal + 2)}|`);
  for (const row of rows) console.log(line(row));
}
