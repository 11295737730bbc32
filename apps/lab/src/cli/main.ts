// The command line: reads what was typed, calls the command, answers the exit code.
import { parseArguments } from './arguments.ts';
import { type Context, complain, EXIT, say, styleOf } from './context.ts';
import { renderHelp } from './help.ts';

export async function main(argv: readonly string[], context: Context, version: string): Promise<number> {
  const parsed = parseArguments(argv, context.env);
  switch (parsed.kind) {
    case 'wrong':
      complain(context, `lab: ${parsed.message}`);
      return EXIT.wrongUsage;
    case 'version':
      say(context, version);
      return EXIT.done;
    case 'help':
      context.out.write(renderHelp(parsed.command, styleOf(context)));
      return EXIT.done;
    case 'command':
      return run(parsed.name, parsed, context);
    default:
      return parsed satisfies never;
  }
}

async function run(
  name: string,
  { services, options }: Extract<ReturnType<typeof parseArguments>, { kind: 'command' }>,
  context: Context,
): Promise<number> {
  try {
    if (name === 'up' || name === 'supervise') {
      const { supervise, up } = await import('./up.ts');
      return await (name === 'up' ? up : supervise)(context, services, options);
    }
    const { down, logs, ps, restart, start, stop } = await import('./commands.ts');
    const commands = { down, logs, ps, restart, start, stop };
    return await commands[name as keyof typeof commands](context, services, options); // parseArguments knows no others
  } catch (error) {
    complain(context, error instanceof Error ? error.message : String(error));
    return isWrongUsage(error) ? EXIT.wrongUsage : EXIT.failed;
  }
}

function isWrongUsage(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'UnknownServiceError';
}
