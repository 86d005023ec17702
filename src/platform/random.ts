import type { Random } from '../messaging/ports.ts'

/** The browser's cryptographically secure generator. */
export const systemRandom: Random = {
  bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length))
}
