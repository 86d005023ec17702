import { tokenize } from 'linkifyjs'

export interface TextPart {
  readonly text: string
  /** Where it leads, when it is a link. */
  readonly href: string | undefined
}

const ALLOWED = /^(https?:\/\/|mailto:)/i

/** Text in pieces, links apart; only web and mail addresses become links, whatever the sender wrote. */
export function splitLinks(text: string): readonly TextPart[] {
  // No link without a dot: most messages need no tokenizer at all.
  if (!text.includes('.')) return [{ text, href: undefined }]
  const parts: TextPart[] = []
  let plain = ''
  for (const token of tokenize(text)) {
    const href = token.isLink ? token.toHref('https') : undefined
    if (href === undefined || !ALLOWED.test(href)) {
      plain += token.v
      continue
    }
    if (plain !== '') parts.push({ text: plain, href: undefined })
    plain = ''
    parts.push({ text: token.v, href })
  }
  if (plain !== '') parts.push({ text: plain, href: undefined })
  return parts
}
