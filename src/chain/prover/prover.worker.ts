import { expose } from 'comlink'
import source from '../../../contracts/ghost_msg/ghost_msg.aleo?raw'
import { UsageError } from '../../protocol/errors.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { createLocalProver } from './local-prover.ts'
import { answerFromShelf } from './parameters/synchronous-requests.ts'
import type { Prover } from './prover.ts'
import { outcomeOf } from './worker-protocol.ts'
import type { ProverWorker } from './worker-protocol.ts'

// Nothing is awaited before `expose`: a message that comes earlier would be lost. The SDK, whose modules await their
// wasm at top level, is therefore imported only on first need.

let prover: Prover | undefined

const configured = (): Prover => {
  if (prover === undefined) throw new UsageError('prover-unconfigured', 'the worker was not configured')
  return prover
}

const worker: ProverWorker = {
  configure: (options, hosts) => {
    globalThis.fetch = guardedFetch([location.origin, ...hosts], fetch.bind(globalThis))
    answerFromShelf({ held: new Map(), missing: new Set() })
    prover = createLocalProver(options, source)
  },
  addressHash: (address) => outcomeOf(() => configured().addressHash(address)),
  dialogHash: (one, other) => outcomeOf(() => configured().dialogHash(one, other)),
  addressOf: (seed) => outcomeOf(() => configured().addressOf(seed)),
  build: (request, report) => outcomeOf(() => configured().build(request, { report }))
}

expose(worker)
