/** What an author says of the anchors of his messages from here on (docs/protocol/envelope.md, Anchoring). */
import { IntegrityError, UsageError } from './errors.ts'

/** How messages get to the chain; the numbers are those of the wire. */
const ANCHORING_MODE = { every: 1, batched: 2, request: 3, off: 4 } as const
export type AnchoringMode = keyof typeof ANCHORING_MODE

/** One person's choice for one conversation. */
export interface AnchoringChoice {
  readonly mode: AnchoringMode
  /** Texts that fit stand on chain themselves, sealed, for good. Not with `off`. */
  readonly textOnChain: boolean
}

const NOTICE_BYTES = 2
const MODES = new Map(Object.entries(ANCHORING_MODE).map(([name, code]) => [code, name as AnchoringMode]))

/** Payload of the message that announces a choice. @throws UsageError `anchoring-invalid` for texts on chain without anchors */
export const encodeAnchoring = ({ mode, textOnChain }: AnchoringChoice): Uint8Array => {
  if (mode === 'off' && textOnChain)
    throw new UsageError('anchoring-invalid', 'texts cannot stand on chain without an anchor')
  return Uint8Array.of(ANCHORING_MODE[mode], textOnChain ? 1 : 0)
}

/** Reads such a payload. @throws IntegrityError `anchoring-malformed` */
export const decodeAnchoring = (payload: Uint8Array): AnchoringChoice => {
  const [code = 0, flag = 0] = payload
  const mode = MODES.get(code as (typeof ANCHORING_MODE)[AnchoringMode])
  if (payload.length !== NOTICE_BYTES || mode === undefined || flag > 1 || (mode === 'off' && flag === 1))
    throw new IntegrityError('anchoring-malformed', 'this is no choice of how to anchor')
  return { mode, textOnChain: flag === 1 }
}
