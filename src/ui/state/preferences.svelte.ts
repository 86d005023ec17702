import { isLanguageCode, preferredLanguage, type LanguageCode } from '../messages/catalogue.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What brings the account of this browser back elsewhere. */
const RESTORED_BY = ['words', 'key', 'wallet'] as const
export type RestoredBy = (typeof RESTORED_BY)[number]

interface Saved {
  theme: Theme
  language: LanguageCode
  enterSends: boolean
  /** The 24 words were written down and checked, or came from paper, or there are none. */
  phraseKept: boolean
  /** Said while the account is locked, when nothing else can be known of it. */
  restoredBy: RestoredBy
  /** The browser was asked to keep what is stored, or the user does not want to. */
  storageAsked: boolean
  /** Who proves: what the configuration says, this browser, or the address of a prover. */
  prover: string
}

const KEY = 'ghost-preferences'

const FLAGS = ['enterSends', 'phraseKept', 'storageAsked'] as const

/** How this person likes the page, kept in this browser in the clear: nothing of it says who they are or whom they know. */
export class Preferences {
  readonly #storage: Storage | undefined
  readonly #defaults: Saved
  #saved = $state<Saved>() as Saved

  constructor(storage: Storage | undefined, languages: readonly string[]) {
    this.#storage = storage
    this.#defaults = {
      theme: 'system',
      language: preferredLanguage(languages),
      enterSends: true,
      phraseKept: false,
      restoredBy: 'words',
      storageAsked: false,
      prover: 'configured'
    }
    this.#saved = { ...this.#defaults, ...read(storage) }
  }

  get theme(): Theme {
    return this.#saved.theme
  }

  get language(): LanguageCode {
    return this.#saved.language
  }

  get enterSends(): boolean {
    return this.#saved.enterSends
  }

  get phraseKept(): boolean {
    return this.#saved.phraseKept
  }

  get restoredBy(): RestoredBy {
    return this.#saved.restoredBy
  }

  get storageAsked(): boolean {
    return this.#saved.storageAsked
  }

  get prover(): string {
    return this.#saved.prover
  }

  /** What another tab of the page changed counts here too. */
  reread(): void {
    this.#saved = { ...this.#defaults, ...read(this.#storage) }
  }

  change(changed: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...changed }
    this.#storage?.setItem(KEY, JSON.stringify(this.#saved))
  }

  /** For the screen of the locked account. */
  remember(restoredBy: RestoredBy): void {
    if (restoredBy !== this.#saved.restoredBy) this.change({ restoredBy })
  }

  /** What belongs to an account goes with it; how the page looks stays. */
  forgetAccount(): void {
    const { phraseKept, restoredBy, storageAsked } = this.#defaults
    this.change({ phraseKept, restoredBy, storageAsked })
  }
}

/** Reads what was saved; anything that is not as we wrote it counts as never saved. */
function read(storage: Storage | undefined): Partial<Saved> {
  const text = storage?.getItem(KEY)
  if (text === null || text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof value !== 'object' || value === null) return {}
  const fields = value as Readonly<Record<string, unknown>>
  const saved: Partial<Saved> = {}
  const theme = THEMES.find((one) => one === fields['theme'])
  if (theme !== undefined) saved.theme = theme
  if (isLanguageCode(fields['language'])) saved.language = fields['language']
  const restoredBy = RESTORED_BY.find((one) => one === fields['restoredBy'])
  if (restoredBy !== undefined) saved.restoredBy = restoredBy
  for (const flag of FLAGS) if (typeof fields[flag] === 'boolean') saved[flag] = fields[flag]
  if (typeof fields['prover'] === 'string') saved.prover = fields['prover']
  return saved
}

/** The page's storage; undefined where the browser denies even looking at it. */
export function pageStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
