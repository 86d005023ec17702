// Two nodes that say the same differ only in hashes of what they say, in their clocks and in who signed.

/** What a value looks like: digits and bech32 letters by class, everything else as it is. */
function formOf(value: unknown): unknown {
  if (typeof value !== 'string') return typeof value
  return value.replace(/^([a-z]+1)[a-z0-9]+$/, `$1… (${value.length})`).replace(/^[0-9]+/, '#')
}

/** What a parser says of a text it cannot read is its own; what stands before it is compared. */
function withoutParserWords(sentence: string): string {
  return sentence.replace(
    /(unknown error:| as JSON:| into the target type:|Invalid commitment: \S+ —)[\s\S]*/,
    '$1 …'
  )
}

/** A refusal without the words of parsers: a sentence, or the JSON of the second version. */
export function refusal(body: unknown): unknown {
  if (typeof body === 'string') return withoutParserWords(body)
  if (typeof body !== 'object' || body === null || !('message' in body)) return body
  const message = withoutParserWords(String(body.message))
  const isParsers = message !== body.message || /^Invalid (JSON syntax|commitment)/.test(message)
  return { ...body, message, ...(isParsers ? { chain: '…' } : {}) }
}

/** A refusal of a range: snarkVM reads its blocks beside each other, and names whichever was first found missing. */
export function rangeRefusal(body: unknown): unknown {
  const named = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(/Block [0-9]+ does not exist/, 'Block # does not exist') : value
  const refused = refusal(body)
  if (typeof refused !== 'object' || refused === null) return named(refused)
  return Object.fromEntries(
    Object.entries(refused).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(named) : named(value)
    ])
  )
}

/** Names each identifier by its first appearance, so that equal ones stay equal and others stay different. */
export class Normaliser {
  readonly #names = new Map<string, string>()
  readonly #known: ReadonlySet<string>

  /** `known`: ids that are the same on every chain, as who sent them made them. */
  constructor(known: ReadonlySet<string>) {
    this.#known = known
  }

  /** The value without what may differ between nodes; of the members in `form` only their form is left. */
  apply(value: unknown, form: readonly string[] = [], parent = '', key = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.apply(item, form, parent, key))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value)
          .map(([name, inner]) => [name, this.#member(inner, form, key, name)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1))
      )
    }
    if (typeof value !== 'string') return value
    return value.replace(/\b(ab|sr|at)1[a-z0-9]{58}\b/g, (id) => this.#name(id))
  }

  #member(value: unknown, form: readonly string[], parent: string, name: string): unknown {
    return form.includes(`${parent}.${name}`) ? formOf(value) : this.apply(value, form, parent, name)
  }

  #name(id: string): string {
    if (this.#known.has(id)) return id
    const known = this.#names.get(id)
    if (known !== undefined) return known
    const name = `${id.slice(0, 2)}#${this.#names.size}`
    this.#names.set(id, name)
    return name
  }
}
