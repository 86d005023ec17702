import { createContext } from 'svelte'
import type { Environment } from './environment.ts'
import type { Language } from './state/language.svelte.ts'
import type { Announcer } from './state/announcer.svelte.ts'
import type { MessengerState } from './state/messenger.svelte.ts'
import type { Preferences } from './state/preferences.svelte.ts'
import type { ProvingState } from './state/proving.svelte.ts'
import type { ShellState } from './state/shell.svelte.ts'

/** All that screens share; one of it for each mounted page. */
export interface Application {
  readonly messenger: MessengerState
  readonly language: Language
  readonly preferences: Preferences
  readonly proving: ProvingState
  readonly shell: ShellState
  readonly announcer: Announcer
  readonly environment: Environment
}

export const [application, provideApplication] = createContext<Application>()

/** Language alone, for parts that are also shown on a full-page stop, where there is no messenger. */
export const [language, provideLanguage] = createContext<Language>()
