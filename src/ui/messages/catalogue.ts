import en from './en.json'

/** Every sentence the page can say; English is the catalogue that the others are measured by. */
export type MessageKey = keyof typeof en
export type Catalogue = Readonly<Record<MessageKey, string>>

export const LANGUAGES = ['en', 'uk', 'ru'] as const
export type LanguageCode = (typeof LANGUAGES)[number]

/** Each language by its own name, so that it is found by whoever reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<LanguageCode, string>> = {
  en: 'English',
  uk: 'Українська',
  ru: 'Русский'
}

export const english: Catalogue = en

/** Loads a catalogue; only English is part of the first load. */
export async function loadCatalogue(code: LanguageCode): Promise<Catalogue> {
  if (code === 'uk') return (await import('./uk.json')).default
  if (code === 'ru') return (await import('./ru.json')).default
  return english
}

/** The browser's first language that we speak, else English. */
export function preferredLanguage(languages: readonly string[]): LanguageCode {
  for (const tag of languages) {
    const primary = tag.toLowerCase().split('-')[0]
    const known = LANGUAGES.find((code) => code === primary)
    if (known !== undefined) return known
  }
  return 'en'
}

export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(en, key)

export const isLanguageCode = (value: unknown): value is LanguageCode =>
  LANGUAGES.some((code) => code === value)
