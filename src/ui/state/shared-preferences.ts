import type { AccountView } from '../../messaging/index.ts'
import { isLanguageCode } from '../messages/catalogue.ts'
import type { Language } from './language.svelte.ts'
import type { Preferences } from './preferences.svelte.ts'

type Taken = Pick<AccountView['addressBook']['preferences'], 'language' | 'enterSends'>

/**
 * What this person chose on another device, taken over here once for each choice; what is chosen here afterwards stays,
 * for it is newer in the address book too. The look of the page belongs to the device, and is not shared.
 */
export class SharedPreferences {
  readonly #preferences: Preferences
  readonly #language: Language
  readonly #failed: (error: unknown) => void
  #taken: Taken = { language: undefined, enterSends: undefined }

  constructor(preferences: Preferences, language: Language, failed: (error: unknown) => void) {
    this.#preferences = preferences
    this.#language = language
    this.#failed = failed
  }

  /** To be told of every change of the account. */
  learn(shared: Taken): void {
    const { language, enterSends } = shared
    if (enterSends !== undefined && enterSends !== this.#taken.enterSends)
      this.#preferences.change({ enterSends })
    if (language !== undefined && language !== this.#taken.language && isLanguageCode(language))
      this.#take(language)
    this.#taken = shared
  }

  #take(code: Parameters<Language['choose']>[0]): void {
    this.#preferences.change({ language: code })
    this.#language.choose(code).catch(this.#failed)
  }
}
