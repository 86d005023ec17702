import { TransientError, UsageError } from '../../protocol/errors.ts'
import type { Clock } from '../ports.ts'

/** ms in which a living tab answers, or lets go of the account. */
const PATIENCE = 15_000
/** ms after which a tab says that it is at work on what it was asked for, again and again. */
export const WORKING_EVERY = 5_000
/** ms after which a tab must not begin what it was asked for: whoever asked may give up before it hears of that. */
export const TOO_LATE = PATIENCE - WORKING_EVERY

/** What is told of a tab that does not do its part. */
export const tabSilent = (): TransientError =>
  new TransientError('tab-silent', 'another tab holds the account and does not answer')

/** Waits for another tab, though not for ever; each sign of life begins the wait anew. */
export class Patience {
  readonly #clock: Clock
  readonly #over: () => void
  #waiting = new AbortController()

  /** @param over called once, when nothing came in time */
  constructor(clock: Clock, over: () => void) {
    this.#clock = clock
    this.#over = over
    this.renew()
  }

  renew(): void {
    this.end()
    const { signal } = (this.#waiting = new AbortController())
    this.#clock.sleep(PATIENCE, { signal }).then(this.#over, () => undefined)
  }

  end(): void {
    this.#waiting.abort(new UsageError('locked', 'nobody waits any more'))
  }
}

/** Does `work` that another tab may hold up. @throws TransientError `tab-silent` */
export const withPatience = async <Result>(
  clock: Clock,
  work: (signal: AbortSignal) => Promise<Result>
): Promise<Result> => {
  const ended = new AbortController()
  const silence = Promise.withResolvers<never>()
  const patience = new Patience(clock, () => silence.reject(tabSilent()))
  try {
    return await Promise.race([work(ended.signal), silence.promise])
  } finally {
    patience.end()
    ended.abort(new UsageError('locked', 'nobody waits any more'))
  }
}
