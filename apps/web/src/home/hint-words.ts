// The hints of our own lab.yaml in other languages: the file has one, and a lab of somebody's own has other hints, which
// are shown as they are written.
import type { Locale } from '../i18n/locale.tsx';

const ZH_TW: Readonly<Record<string, string>> = {
  'open the lab in a browser': '在瀏覽器開啟實驗室',
  'send a request': '送出一個請求',
  'its traces': '它的追蹤',
  'its log lines': '它的日誌',
  'its metrics': '它的指標',
  'slow a service down, and see by how much': '讓服務變慢，看看慢了多少',
  "a service's log": '服務的日誌',
};

export function hintText(say: string, locale: Locale): string {
  return (locale === 'zh-TW' ? ZH_TW[say] : undefined) ?? say;
}
