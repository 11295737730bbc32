// What a new connection pays before its first byte: SYN and SYN-ACK pass the stages as well.
import { delayMs } from './path.ts';
import type { Stage } from './stage.ts';

/** Linux sends a SYN again after 1 s, then doubles. */
const FIRST_RETRY_MS = 1000;
/** tcp_syn_retries; after the last one `connect` fails, 127 s after it began. */
const RETRIES = 6;

/** Milliseconds until the caller's SYN-ACK is there; undefined when the connection can't be made. */
export function handshakeMs(requests: readonly Stage[], answers: readonly Stage[]): number | undefined {
  let atMs = 0;
  for (let retry = 0; retry <= RETRIES; retry += 1) {
    if (!requests.some((stage) => stage.isLost()) && !isAnswerLost(answers, retry)) {
      return atMs + delayMs(requests) + delayMs(answers);
    }
    atMs += FIRST_RETRY_MS * 2 ** retry;
  }
  return undefined;
}

/**
 * From the second try on both ends are trying: the caller its SYN, which is answered anew, and the callee its SYN-ACK.
 * Both have to be lost.
 */
function isAnswerLost(answers: readonly Stage[], retry: number): boolean {
  const isLost = answers.some((stage) => stage.isLost());
  return retry === 0 ? isLost : isLost && answers.some((stage) => stage.isLost());
}
