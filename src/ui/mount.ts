import { mount, unmount } from 'svelte'
import './tokens.css'
import './base.css'
import type { AccountView, Messenger } from '../messaging/index.ts'
import App from './App.svelte'
import type { Application } from './context.ts'
import type { Environment, StopReason } from './environment.ts'
import StopPage from './StopPage.svelte'
import { Announcer } from './state/announcer.svelte.ts'
import { Language } from './state/language.svelte.ts'
import { MessengerState } from './state/messenger.svelte.ts'
import { pageStorage, Preferences, type RestoredBy } from './state/preferences.svelte.ts'
import { ProvingState } from './state/proving.svelte.ts'
import { SharedPreferences } from './state/shared-preferences.ts'
import { ShellState } from './state/shell.svelte.ts'
import { showProblem } from './state/toasts.ts'

export type { Environment, StopReason } from './environment.ts'
export { pageStorage } from './state/preferences.svelte.ts'

export interface MountedPage {
  /** Takes the page down; the messenger goes on. */
  destroy(): void
}

const restoredBy = ({ wallet, hasPhrase }: AccountView): RestoredBy =>
  wallet !== undefined ? 'wallet' : hasPhrase ? 'words' : 'key'

/** ms that the page stays empty for its language; if it takes longer, English shows until it is here. */
const LANGUAGE_PATIENCE = 2_000

interface Surroundings {
  readonly language: Language
  readonly preferences: Preferences
}

let prepared: Promise<Surroundings> | undefined

/** Begins to load the language of the page, so that nothing is first shown in another. */
export function prepareScreens(): Promise<Surroundings> {
  prepared ??= surroundings()
  return prepared
}

async function surroundings(): Promise<Surroundings> {
  const preferences = new Preferences(pageStorage(), navigator.languages)
  const language = new Language(navigator.languages)
  const chosen = language
    .choose(preferences.language)
    .catch((error: unknown) => showProblem(language.problem(error), 'language'))
  await Promise.race([chosen, new Promise((resolve) => setTimeout(resolve, LANGUAGE_PATIENCE))])
  return { language, preferences }
}

/** Shows the messenger in `target`, from welcome to chats, and follows it. */
export async function mountApp(
  target: HTMLElement,
  messenger: Messenger,
  environment: Environment
): Promise<MountedPage> {
  const { language, preferences } = await prepareScreens()
  const shared = new SharedPreferences(preferences, language, (error) =>
    showProblem(language.problem(error), 'language')
  )
  const announcer = new Announcer((count) => language.text('announce.many', { count }))
  // Erased in another tab: what belonged to the account goes here too.
  messenger.observe((change) => {
    if (change.kind === 'phase' && change.phase === 'none') preferences.forgetAccount()
  })
  const state = new MessengerState(messenger, {
    arrived: ({ title, preview }, count) =>
      announcer.arrived(language.text('announce.message', { name: title, text: preview?.text ?? '' }), count),
    problem: (code) => showProblem(language.problem(code), code),
    learned: (account) => {
      shared.learn(account.addressBook.preferences)
      preferences.remember(restoredBy(account))
    }
  })
  const app: Application = {
    messenger: state,
    language,
    preferences,
    proving: new ProvingState(environment.proving, preferences),
    shell: new ShellState(),
    announcer,
    environment
  }
  const reread = () => preferences.reread()
  addEventListener('storage', reread)
  for (const code of environment.problems) showProblem(language.problem(code), code)
  const component = mount(App, { target, props: { app } })
  return {
    destroy: () => {
      removeEventListener('storage', reread)
      state.destroy()
      void unmount(component)
    }
  }
}

/** Shows one full page that says why there is nothing more to see, and what to do. */
export async function mountStop(
  target: HTMLElement,
  reason: StopReason,
  detail?: string
): Promise<MountedPage> {
  const { language, preferences } = await prepareScreens()
  const component = mount(StopPage, { target, props: { language, preferences, reason, detail } })
  return { destroy: () => void unmount(component) }
}
