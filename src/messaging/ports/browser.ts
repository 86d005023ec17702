/** What any browser gives, and the simulated world deterministically: time, chance, a place for what happened. */
import type { CallOptions } from './calls.ts'

export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Resolves after `ms`. Rejects with the signal's reason when aborted. */
  sleep(ms: number, options?: CallOptions): Promise<void>
}

export interface Random {
  /** Cryptographically secure bytes. */
  bytes(length: number): Uint8Array
}

/** One line for the diagnostics page; `detail` never holds plaintext, names, addresses or keys. */
export interface Log {
  (
    level: 'info' | 'warning' | 'error',
    code: string,
    detail?: Readonly<Record<string, number | string>>
  ): void
}
