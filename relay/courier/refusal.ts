import type { RefusalReason } from '../../src/protocol/courier-frames.ts'
import { TransientError } from '../../src/protocol/errors.ts'
import type { GhostError } from '../../src/protocol/errors.ts'

const REASONS: Readonly<Record<string, RefusalReason>> = {
  'deposit-too-large': 'tooLarge',
  'anchor-missing': 'noAnchor',
  'permit-malformed': 'permitInvalid',
  'permit-invalid': 'permitInvalid',
  'permit-expired': 'permitExpired',
  'courier-quota': 'quota',
  'courier-full': 'full',
  'courier-without-chain': 'notOffered'
}

/** What a depositor is told: enough to know whether to try again, elsewhere, or not at all. */
export const refusalOf = (error: GhostError): RefusalReason =>
  REASONS[error.code] ?? (error instanceof TransientError ? 'busy' : 'malformed')
