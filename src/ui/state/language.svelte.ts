import { IntlMessageFormat } from 'intl-messageformat'
import {
  english,
  isMessageKey,
  loadCatalogue,
  type Catalogue,
  type LanguageCode,
  type MessageKey
} from '../messages/catalogue.ts'
import { errorCode } from './error-code.ts'

type Values = Readonly<Record<string, string | number>>

const DAY = 86_400_000

/** Sentences, dates and numbers in the chosen language. Reading any of them in a template follows a change of language. */
export class Language {
  #code = $state<LanguageCode>('en')
  #catalogue = $state.raw<Catalogue>(english)
  #formats = new Map<MessageKey, IntlMessageFormat>()
  readonly #dates = $derived(dateFormats(this.#code))

  get code(): LanguageCode {
    return this.#code
  }

  /** Loads and shows another language; the old one stays on screen until the new one is here. */
  async choose(code: LanguageCode): Promise<void> {
    const catalogue = await loadCatalogue(code)
    this.#catalogue = catalogue
    this.#formats = new Map()
    this.#code = code
  }

  /** One sentence; `values` fill its ICU placeholders. */
  readonly text = (key: MessageKey, values?: Values): string => {
    const pattern = this.#catalogue[key]
    if (!pattern.includes('{')) return pattern
    let format = this.#formats.get(key)
    if (format === undefined) {
      format = new IntlMessageFormat(pattern, this.#code, undefined, { ignoreTag: true })
      this.#formats.set(key, format)
    }
    const formatted = format.format<string>(values)
    return Array.isArray(formatted) ? formatted.join('') : formatted
  }

  /** The sentence for what went wrong, with the next step; unknown codes are named. */
  readonly problem = (error: unknown): string => {
    const code = errorCode(error)
    const key = `error.${code}`
    return isMessageKey(key) ? this.text(key) : this.text('error.unknown', { code })
  }

  /** Hours and minutes of a time in ms. */
  readonly clock = (time: number): string => this.#dates.clock.format(time)

  /** Day and time in full. */
  readonly moment = (time: number): string => this.#dates.moment.format(time)

  /** "Today", "Yesterday", else the day by name. */
  readonly day = (time: number, now: number = Date.now()): string => {
    const days = dayNumber(now) - dayNumber(time)
    if (days === 0) return this.text('time.today')
    if (days === 1) return this.text('time.yesterday')
    return (days > 300 || days < 0 ? this.#dates.dayAndYear : this.#dates.day).format(time)
  }

  /** As short as a list needs it: time today, weekday this week, else the date. */
  readonly brief = (time: number, now: number = Date.now()): string => {
    const days = dayNumber(now) - dayNumber(time)
    if (days === 0) return this.#dates.clock.format(time)
    if (days > 0 && days < 7) return this.#dates.weekday.format(time)
    return (days > 300 ? this.#dates.shortAndYear : this.#dates.short).format(time)
  }

  /** Microcredits as credits. */
  readonly credits = (microcredits: number): string => this.#dates.credits.format(microcredits / 1_000_000)

  readonly number = (value: number): string => this.#dates.number.format(value)
}

/** Days since 1970 in local time, so that two times can be told to be of one day. */
export function dayNumber(time: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * 60_000) / DAY)
}

function dateFormats(code: LanguageCode) {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(code, options)
  return {
    clock: date({ hour: '2-digit', minute: '2-digit' }),
    moment: date({ dateStyle: 'long', timeStyle: 'medium' }),
    day: date({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayAndYear: date({ day: 'numeric', month: 'long', year: 'numeric' }),
    weekday: date({ weekday: 'short' }),
    short: date({ day: 'numeric', month: 'short' }),
    shortAndYear: date({ day: 'numeric', month: 'short', year: 'numeric' }),
    credits: new Intl.NumberFormat(code, { maximumFractionDigits: 6 }),
    number: new Intl.NumberFormat(code)
  }
}
