import type { Log } from '../messaging/ports.ts'

/** Lines for whoever opens the developer tools at the level "verbose"; they hold codes and counts only. */
export const consoleLog: Log = (level, code, detail = {}) => console.debug('[ghost]', level, code, detail)
