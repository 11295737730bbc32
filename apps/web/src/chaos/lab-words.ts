// What the lab says of a fault, in the reader's language: by the code that comes with its sentence. A lab that sends
// none, or a code that this page does not know, is quoted. Pure.
import type { FaultEffect, FaultKind, FaultTarget } from '@o11y-lab/lab-control';
import { defineMessages, type Locale } from '../i18n/locale.tsx';
import { formatSignal } from './signal-text.ts';

/** So that a sentence can name the time it looked back; as in the lab's effect meter. */
const LOOKED_BACK_SECONDS = 30;
const SEND_SOME = 'npx k6 run k6/load-test.ts';

export const labWords = defineMessages({
  en: {
    external: (name: string) => `a server of your own stands in for ${name}; the lab only looks at it`,
    'no-port': (name: string) => `${name} has no port, so nobody calls it`,
    'no-link': (name: string) => `no link stands before ${name}: it measures the others, so its network is left alone`,
    'no-http': (name: string) => `${name} does not speak HTTP`,
    'no-freeze': (name: string) =>
      `Windows can't freeze a process, and no link stands before ${name} that could be held`,
    'no-metrics': () => 'this lab has no metrics to ask',
    'measures-others': (name: string) => `nobody measures ${name}: it measures the others`,
    'any-command': () => 'a command may do anything: no signal must move',
    'no-requests': (name: string) =>
      `no requests reached ${name} in the last ${LOOKED_BACK_SECONDS} s; send some with ${SEND_SOME}`,
    'no-client-times': (name: string) =>
      `only those who call ${name} from outside see it, and none of them tells its times; send some with ${SEND_SOME} --out opentelemetry`,
    'backend-away': () => 'the backend did not answer',
    'lab-ended': () => 'the lab ended meanwhile',
    p95: (name: string) => `${name} P95`,
    'failed-requests': (name: string) => `${name} failed requests`,
    'failed-calls': (name: string) => `${name} failed calls`,
    calls: (name: string) => `${name} calls`,
    restarts: (name: string) => `${name} restarts`,
    onlyAfter: (signal: string, value: string) => `${signal} is ${value}; nothing was measured before`,
    onlyBefore: (signal: string, value: string) => `${signal} was ${value}; nothing was measured since`,
    nothing: (signal: string) => `${signal}: nothing was measured`,
  },
  'zh-TW': {
    external: (name) => `${name} 由您自己的伺服器代替，實驗室只觀察它`,
    'no-port': (name) => `${name} 沒有連接埠，沒有人會呼叫它`,
    'no-link': (name) => `${name} 前面沒有可控制的連線：它負責測量其他程序，因此不干擾它的網路`,
    'no-http': (name) => `${name} 不使用 HTTP`,
    'no-freeze': (name) => `Windows 無法凍結程序，而 ${name} 前面也沒有可以暫停的連線`,
    'no-metrics': () => '這個實驗室沒有可查詢的指標',
    'measures-others': (name) => `沒有人測量 ${name}：它負責測量其他程序`,
    'any-command': () => '指令可能做任何事，沒有一定會改變的訊號',
    'no-requests': (name) => `過去 ${LOOKED_BACK_SECONDS} 秒沒有請求到達 ${name}；可用 ${SEND_SOME} 送出一些`,
    'no-client-times': (name) =>
      `只有從外部呼叫 ${name} 的用戶端看得到，而它們都沒有回報耗時；可用 ${SEND_SOME} --out opentelemetry 送出一些`,
    'backend-away': () => '後端沒有回應',
    'lab-ended': () => '實驗室在測量期間結束了',
    p95: (name) => `${name} P95`,
    'failed-requests': (name) => `${name} 失敗的請求`,
    'failed-calls': (name) => `${name} 失敗的呼叫`,
    calls: (name) => `${name} 呼叫次數`,
    restarts: (name) => `${name} 重新啟動次數`,
    onlyAfter: (signal, value) => `${signal} 為 ${value}；之前沒有測量值`,
    onlyBefore: (signal, value) => `${signal} 原為 ${value}；之後沒有測量值`,
    nothing: (signal) => `${signal}：沒有測量值`,
  },
});

export type LabWords = (typeof labWords)['en'];

/** Why a kind of fault can't be injected into a target; undefined when it can. */
export function unsupportedText(
  { name, unsupported, unsupportedCodes }: FaultTarget,
  kind: FaultKind,
  words: LabWords,
): string | undefined {
  const code = unsupportedCodes?.[kind];
  const say = code === undefined ? undefined : words[code];
  return say?.(name) ?? unsupported[kind];
}

/** Why an effect was not measured. */
export function unmeasuredText(
  { code, reason }: Extract<FaultEffect, { kind: 'unmeasured' }>,
  targets: readonly string[],
  words: LabWords,
): string {
  const say = code === undefined ? undefined : words[code];
  return say?.(targets[0] ?? '') ?? reason;
}

/** What was measured, e.g. `service-a P95 102 ms → 611 ms`. */
export function measuredText(
  { signal, subject, measure, unit, before, after }: Extract<FaultEffect, { kind: 'measured' }>,
  words: LabWords,
  locale: Locale,
): string {
  const say = measure === undefined ? undefined : words[measure];
  const what = say?.(subject ?? '') ?? signal;
  const value = (one: number): string => formatSignal(one, unit, locale);
  if (before !== null && after !== null) return `${what} ${value(before)} → ${value(after)}`;
  if (after !== null) return words.onlyAfter(what, value(after));
  return before === null ? words.nothing(what) : words.onlyBefore(what, value(before));
}
