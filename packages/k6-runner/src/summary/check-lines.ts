import type { Paint } from './paint.ts';
import type { ViewCheck } from './read-data.ts';

/** `✓ name`, or `✗ name` with its counts below. */
export function checkLines(checks: readonly ViewCheck[], paint: Paint): string[] {
  return checks.flatMap(({ name, passes, fails }) => {
    if (fails === 0) return [`${paint.good('✓')} ${name}`];
    const share = Math.floor((100 * passes) / (passes + fails));
    return [paint.bad(`✗ ${name}`), paint.bad(`  ↳  ${share}% — ✓ ${passes} / ✗ ${fails}`)];
  });
}
