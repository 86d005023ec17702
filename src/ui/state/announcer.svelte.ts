/** ms in which arrivals are told as one, so that a burst does not talk for minutes. */
const GATHER = 400

/** What a screen reader is told politely; the message list itself stays silent. */
export class Announcer {
  #text = $state('')
  #count = 0
  #last = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #many: (count: number) => string

  constructor(many: (count: number) => string) {
    this.#many = many
  }

  get text(): string {
    return this.#text
  }

  /** Says `sentence`, or only how many when more arrive at once. */
  arrived(sentence: string, count: number): void {
    this.#count += count
    this.#last = sentence
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#text = this.#count === 1 ? this.#last : this.#many(this.#count)
      this.#count = 0
      this.#timer = undefined
    }, GATHER)
  }
}
