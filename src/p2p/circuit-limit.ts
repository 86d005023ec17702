import type { Connection } from '@libp2p/interface'
import { MAX_FRAME_BYTES } from '../protocol/limits.ts'
import { CIRCUIT_FRAME_SHARE, MIN_CIRCUIT_FRAME_BYTES } from './limits.ts'

/** Bytes that one frame should have on this connection; undefined where no relay counts them. */
export const circuitFrameBytes = ({ limits }: Pick<Connection, 'limits'>): number | undefined =>
  limits?.bytes === undefined
    ? undefined
    : Math.min(
        MAX_FRAME_BYTES,
        Math.max(MIN_CIRCUIT_FRAME_BYTES, Math.floor(Number(limits.bytes) / CIRCUIT_FRAME_SHARE))
      )
