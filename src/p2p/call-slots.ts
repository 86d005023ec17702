/**
 * Devices that are called in one round, a few for each relay that named them: one that answers first, with as many as
 * there is room for, must not keep out whom the others name.
 */
export class CallSlots<Device> {
  readonly #each: number
  #left: number
  readonly #taken = new Map<string, number>()
  readonly #waiting = new Map<string, Device[]>()

  /** `total` in all; `sources` of them are expected to answer. */
  constructor(total: number, sources: number) {
    this.#left = total
    this.#each = Math.max(1, Math.floor(total / Math.max(1, sources)))
  }

  /** True when it is to be called now; otherwise it may come out of `rest`. */
  take(device: Device, source: string): boolean {
    const taken = this.#taken.get(source) ?? 0
    if (this.#left > 0 && taken < this.#each) {
      this.#taken.set(source, taken + 1)
      this.#left--
      return true
    }
    const waiting = this.#waiting.get(source) ?? []
    if (waiting.length < this.#each) this.#waiting.set(source, [...waiting, device])
    return false
  }

  /** Those who waited, one of each source in turn, for the room that is left once all have answered. */
  *rest(): Generator<Device> {
    const queues = [...this.#waiting.values()]
    this.#waiting.clear()
    for (let place = 0; queues.some((queue) => place < queue.length); place++)
      for (const queue of queues) {
        const device = queue[place]
        if (device === undefined || this.#left === 0) continue
        this.#left--
        yield device
      }
  }
}
