import { UsageError } from '../protocol/errors.ts'

/** A URL of the configuration, which may be relative to the page. @throws UsageError `url-invalid` */
export const absoluteUrl = (url: string): string => {
  const base = typeof document === 'undefined' ? undefined : document.baseURI
  const parsed = URL.parse(url, base)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new UsageError('url-invalid', `not a web address: ${url.slice(0, 200)}`)
  return parsed.href
}
