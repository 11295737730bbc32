// A command line as people type it.

/** `npx k6 run …`; arguments that a shell would take apart are quoted. */
export function commandText(argv: readonly string[]): string {
  return ['npx', 'k6', ...argv].map(quoted).join(' ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
