import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { MAX_TEXT_BYTES } from '../../protocol/limits.ts'
import { english, LANGUAGES, loadCatalogue, preferredLanguage, type MessageKey } from './catalogue.ts'

const KEYS = Object.keys(english) as MessageKey[]
const ROOT = join(import.meta.dirname, '../../..')

/** Names of placeholders in an ICU pattern, at any depth. */
function placeholders(pattern: string, language: string): string[] {
  const names = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    else if (typeof value === 'object' && value !== null) {
      // Literal 0 and pound 7 name nothing (icu-messageformat-parser, TYPE).
      if ('type' in value && 'value' in value && typeof value.value === 'string' && value.type !== 0)
        names.add(value.value)
      for (const one of Object.values(value)) visit(one)
    }
  }
  visit(new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true }).getAst())
  return [...names].sort()
}

test.each(LANGUAGES)('%s has every key, no other, and the same placeholders', async (language) => {
  const catalogue = await loadCatalogue(language)
  expect(Object.keys(catalogue).sort()).toEqual([...KEYS].sort())
  for (const key of KEYS) {
    expect(catalogue[key], key).not.toBe('')
    expect(placeholders(catalogue[key], language), key).toEqual(placeholders(english[key], 'en'))
  }
})

test.each(LANGUAGES.filter((language) => language !== 'en'))('%s is translated', async (language) => {
  const catalogue = await loadCatalogue(language)
  // A name, and patterns of placeholders alone, are the same in every language.
  const sentences = KEYS.filter(
    (key) => /[a-z] /.test(english[key].replaceAll(/\{\w+\}/g, '')) && key !== 'app.name'
  )
  expect(sentences.filter((key) => catalogue[key] === english[key])).toEqual([])
})

test.each(LANGUAGES)('%s names the limit of a text', async (language) => {
  const catalogue = await loadCatalogue(language)
  expect(catalogue['error.text-too-long']).toMatch(new RegExp(`\\b${MAX_TEXT_BYTES / 1024} (KiB|КіБ|КиБ)`))
})

/** Sections of docs/errors.md whose codes never reach a screen of this page with something a person could do. */
const WITHOUT_SENTENCE = ['Of a relay', 'Bugs of ours']

test('every code of docs/errors.md that a person can meet has a sentence', () => {
  const sections = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split(/^## /m)
  const table = sections
    .filter((section) => !WITHOUT_SENTENCE.some((name) => section.startsWith(name)))
    .join('')
  const codes = [...table.matchAll(/^\|\s*`([a-z0-9-]+)`/gm)].map((match) => match[1] ?? '')
  expect(codes).not.toEqual([])
  expect(codes.filter((code) => !(`error.${code}` in english))).toEqual([])
})

test('every key is used by the page', () => {
  const source = readdirSync(join(ROOT, 'src/ui'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(ROOT, 'src/ui', name), 'utf8'))
    .join('\n')
  // Keys put together from a state are found by what stands before it.
  const assembled = [...source.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((match) => match[1] ?? '')
  const unused = KEYS.filter(
    (key) => !source.includes(`'${key}'`) && !assembled.some((prefix) => key.startsWith(prefix))
  )
  expect(unused).toEqual([])
})

test('the first language of the browser that we speak is taken', () => {
  expect(preferredLanguage(['de-AT', 'uk-UA', 'en'])).toBe('uk')
  expect(preferredLanguage(['fr'])).toBe('en')
})
