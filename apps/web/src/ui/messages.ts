import { defineMessages } from '../i18n/locale.tsx';

export const messages = defineMessages({
  en: {
    backendAway: 'The backend does not answer',
    backendAwayHint:
      'It may be starting or stopped. The page goes on by itself when it is back; nothing you typed is lost.',
    queryFailed: 'The query failed',
    retry: 'Try again',
    copy: 'Copy',
    copied: 'Copied',
  },
  'zh-TW': {
    backendAway: '後端沒有回應',
    backendAwayHint: '後端可能正在啟動或已停止。恢復後頁面會自動繼續，您輸入的內容不會遺失。',
    queryFailed: '查詢失敗',
    retry: '重試',
    copy: '複製',
    copied: '已複製',
  },
});
