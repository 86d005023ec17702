import {
  english,
  isMessageKey,
  loadCatalogue,
  type Catalogue,
  type LanguageCode,
  type MessageKey
} from '../messages/catalogue.ts'
import { errorCode, errorDetails } from './error-code.ts'
import { createFiller, createFormats, dayNumber, type Values } from './formats.ts'

/** Stands where an error does not say which. */
const UNNAMED = { word: '…', position: '?', words: '?' }

/** From this many days on a date needs its year. */
const YEAR_NEEDED = 300

/** Sentences, dates and numbers in the chosen language. Reading any of them in a template follows a change of language. */
export class Language {
  #code = $state<LanguageCode>('en')
  #catalogue = $state.raw<Catalogue>(english)
  readonly #regions: readonly string[]
  readonly #fill = $derived(createFiller(this.#code))
  readonly #formats = $derived(createFormats(this.#locale()))

  /** `regions`: the browser's languages, whose regional habits (24 hours or 12) are kept where they fit. */
  constructor(regions: readonly string[] = []) {
    this.#regions = regions
  }

  get code(): LanguageCode {
    return this.#code
  }

  /** Loads and shows another language; the old one stays on screen until the new one is here. */
  async choose(code: LanguageCode): Promise<void> {
    this.#catalogue = await loadCatalogue(code)
    this.#code = code
  }

  /** Makes the formats that every list of chats needs, before there is one to show. */
  prepare(): void {
    this.number(0)
    this.clock(0)
  }

  /** One sentence; `values` fill its ICU placeholders. */
  readonly text = (key: MessageKey, values?: Values): string => this.#fill(this.#catalogue[key], values)

  /** The sentence for what went wrong, with the next step; unknown codes are named. */
  readonly problem = (error: unknown): string => {
    const code = errorCode(error)
    const key = `error.${code}`
    if (!isMessageKey(key)) return this.text('error.unknown', { code })
    return this.text(key, { ...UNNAMED, ...errorDetails(error) })
  }

  /** Hours and minutes of a time in ms. */
  readonly clock = (time: number): string => this.#formats.clock().format(time)

  /** Day and time in full. */
  readonly moment = (time: number): string => this.#formats.moment().format(time)

  /** "Today", "Yesterday", else the day by name. */
  readonly day = (time: number, now: number = Date.now()): string => {
    const days = dayNumber(now) - dayNumber(time)
    if (days === 0) return this.text('time.today')
    if (days === 1) return this.text('time.yesterday')
    return (days > YEAR_NEEDED || days < 0 ? this.#formats.dayAndYear : this.#formats.day)().format(time)
  }

  /** As short as a list needs it: time today, weekday this week, else the date. */
  readonly brief = (time: number, now: number = Date.now()): string => {
    const days = dayNumber(now) - dayNumber(time)
    if (days === 0) return this.clock(time)
    if (days > 0 && days < 7) return this.#formats.weekday().format(time)
    return (days > YEAR_NEEDED ? this.#formats.shortAndYear : this.#formats.short)().format(time)
  }

  /** Microcredits as credits. */
  readonly credits = (microcredits: number): string =>
    this.#formats.credits().format(microcredits / 1_000_000)

  readonly number = (value: number): string => this.#formats.number().format(value)

  #locale(): string {
    return this.#regions.find((tag) => tag.toLowerCase().split('-')[0] === this.#code) ?? this.#code
  }
}
