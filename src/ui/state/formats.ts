import { IntlMessageFormat } from 'intl-messageformat'

export type Values = Readonly<Record<string, string | number>>

const DAY = 86_400_000
const MINUTE = 60_000

/** Days since 1970 in local time, so that two times can be told to be of one day. */
export function dayNumber(time: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * MINUTE) / DAY)
}

/** Making one of them takes the browser milliseconds: each is made when something is first to be written in it. */
const once = <Format>(make: () => Format): (() => Format) => {
  let made: Format | undefined
  return () => (made ??= make())
}

/** Dates and numbers as people of this locale write them. */
export function createFormats(locale: string) {
  const date = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options))
  return {
    clock: date({ hour: 'numeric', minute: '2-digit' }),
    moment: date({ dateStyle: 'long', timeStyle: 'medium' }),
    day: date({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayAndYear: date({ day: 'numeric', month: 'long', year: 'numeric' }),
    weekday: date({ weekday: 'short' }),
    short: date({ day: 'numeric', month: 'short' }),
    shortAndYear: date({ day: 'numeric', month: 'short', year: 'numeric' }),
    credits: once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 })),
    number: once(() => new Intl.NumberFormat(locale))
  }
}

/** Fills the placeholders of ICU patterns; each pattern is parsed once. */
export function createFiller(language: string): (pattern: string, values: Values | undefined) => string {
  const parsed = new Map<string, IntlMessageFormat>()
  return (pattern, values) => {
    if (!pattern.includes('{')) return pattern
    let format = parsed.get(pattern)
    if (format === undefined) {
      format = new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true })
      parsed.set(pattern, format)
    }
    const filled = format.format<string>(values)
    return Array.isArray(filled) ? filled.join('') : filled
  }
}
