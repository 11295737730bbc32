import { defineMessages } from '../i18n/locale.tsx';

export const messages = defineMessages({
  en: {
    problemAt: (line: number, column: number, message: string) => `${line}:${column} ${message}`,
  },
  'zh-TW': {
    problemAt: (line, column, message) => `第 ${line} 行第 ${column} 字：${message}`,
  },
});
