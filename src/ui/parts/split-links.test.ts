import { expect, test } from 'vitest'
import { splitLinks } from './split-links.ts'

const hrefs = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? [])

test('nothing of the text is lost', () => {
  for (const text of [
    'plain',
    'see https://example.org/a?b=c#d, then example.com.',
    '',
    '.',
    'a@b.cd <b>x.y</b>'
  ])
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join('')
    ).toBe(text)
})

test('web and mail addresses lead where they say', () => {
  expect(hrefs('see https://example.org/a?b=c#d and example.com or me@example.net')).toEqual([
    'https://example.org/a?b=c#d',
    'https://example.com',
    'mailto:me@example.net'
  ])
})

test('other schemes stay text', () => {
  expect(
    hrefs('javascript:alert(1).x data:text/html,x.y file:///etc/x.y vbscript:x.y ftp://example.org/x')
  ).toEqual([])
})
