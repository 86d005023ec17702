import { mount, unmount } from 'svelte'
import './tokens.css'
import './base.css'
import type { Messenger } from '../messaging/index.ts'
import App from './App.svelte'
import type { Application } from './context.ts'
import type { Environment, StopReason } from './environment.ts'
import StopPage from './StopPage.svelte'
import { Announcer } from './state/announcer.svelte.ts'
import { Language } from './state/language.svelte.ts'
import { MessengerState } from './state/messenger.svelte.ts'
import { pageStorage, Preferences } from './state/preferences.svelte.ts'
import { ProvingState } from './state/proving.svelte.ts'
import { SharedPreferences } from './state/shared-preferences.ts'
import { ShellState } from './state/shell.svelte.ts'
import { showProblem } from './state/toasts.ts'

export type { Environment, StopReason } from './environment.ts'

export interface MountedPage {
  /** Takes the page down; the messenger goes on. */
  destroy(): void
}

function surroundings(): { language: Language; preferences: Preferences } {
  const preferences = new Preferences(pageStorage(), navigator.languages)
  const language = new Language(navigator.languages)
  // English shows until the other catalogue is here, and stays when it cannot be loaded.
  language
    .choose(preferences.language)
    .catch((error: unknown) => showProblem(language.problem(error), 'language'))
  return { language, preferences }
}

/** Shows the messenger in `target`, from welcome to chats, and follows it. */
export function mountApp(target: HTMLElement, messenger: Messenger, environment: Environment): MountedPage {
  const { language, preferences } = surroundings()
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
    preferences: (chosen) => shared.learn(chosen)
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
  const chooseNetwork = () =>
    environment
      .chooseNetwork(preferences.network)
      .catch((error: unknown) => showProblem(language.problem(error), 'network'))
  // the tab that holds the network may be another than the one in which something was switched
  const reread = () => {
    preferences.reread()
    void chooseNetwork()
  }
  addEventListener('storage', reread)
  void chooseNetwork()
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
export function mountStop(target: HTMLElement, reason: StopReason, detail?: string): MountedPage {
  const { language, preferences } = surroundings()
  const component = mount(StopPage, { target, props: { language, preferences, reason, detail } })
  return { destroy: () => void unmount(component) }
}
