/** A wallet as each brand's extension shows it to pages: the object in `window` that its adaptor looks for. */
import { EventEmitter } from '@provablehq/aleo-wallet-standard'
import type { DevelopmentWallet, RunRequest } from './development-wallet.ts'

interface LeoRequest {
  readonly transitions: readonly {
    readonly program: string
    readonly functionName: string
    readonly inputs: readonly string[]
  }[]
}

/** `window.shield` */
export const shieldProvider = (wallet: DevelopmentWallet) => {
  const events = new EventEmitter()
  return {
    on: events.on.bind(events),
    off: events.off.bind(events),
    emit: events.emit.bind(events),
    connect: async () => wallet.connect(),
    disconnect: async () => undefined,
    signMessage: async (message: Uint8Array) => wallet.sign(message),
    decrypt: async (sealed: string) => wallet.decrypt(sealed),
    executeTransaction: (request: RunRequest) => wallet.execute(request),
    transactionStatus: (reference: string) => wallet.status(reference),
    requestRecords: (program: string, inClear: boolean) => wallet.records(program, inClear)
  }
}

/** `window.leoWallet`, and `window.foxwallet.aleo`. Neither names transactions on chain. */
export const leoProvider = (wallet: DevelopmentWallet) => {
  const provider = {
    publicKey: undefined as string | undefined,
    isAvailable: async () => true,
    connect: async () => {
      try {
        provider.publicKey = wallet.connect().address
      } catch (error) {
        // As Leo's extension names whatever its user did not grant.
        throw Object.assign(error as Error, { name: 'NotGrantedAleoWalletError' })
      }
    },
    disconnect: async () => undefined,
    signMessage: async (message: Uint8Array) => ({ signature: wallet.sign(message) }),
    decrypt: async (sealed: string) => ({ text: wallet.decrypt(sealed) }),
    requestRecords: async (program: string) => ({ records: await wallet.records(program, false) }),
    requestRecordPlaintexts: async (program: string) => ({ records: await wallet.records(program, true) }),
    requestTransaction: ({ transitions }: LeoRequest) => {
      const [only] = transitions
      const { program = '', functionName = '', inputs = [] } = only ?? {}
      return wallet.execute({ program, function: functionName, inputs })
    },
    transactionStatus: async (reference: string) => {
      const { status } = await wallet.status(reference)
      return { status: status === 'Accepted' ? 'Finalized' : status }
    }
  }
  return provider
}

interface PuzzleCall<Params> {
  readonly params: Params
}

/** `window.aleo.puzzleWalletClient`; `window.puzzle` says that it is there. Records come sealed. */
export const puzzleProvider = (wallet: DevelopmentWallet) => ({
  connect: { mutate: async () => ({ connection: wallet.connect() }) },
  disconnect: { mutate: async () => undefined },
  decrypt: {
    query: async ({ params }: PuzzleCall<{ readonly ciphertexts: readonly string[] }>) => ({
      plaintexts: params.ciphertexts.map((sealed) => wallet.decrypt(sealed))
    })
  },
  getRecords: {
    query: async ({
      params
    }: PuzzleCall<{ readonly filter: { readonly programIds: readonly string[] } }>) => {
      const listed = await wallet.records(params.filter.programIds[0] ?? '', false)
      const records = listed.map((record) => ({
        ciphertext: (record as { recordCiphertext?: string } | null)?.recordCiphertext
      }))
      return { records, pageCount: 1 }
    }
  },
  requestCreateEvent: {
    mutate: async ({
      params
    }: PuzzleCall<{
      readonly programId: string
      readonly functionId: string
      readonly inputs: string[]
    }>) => {
      const { programId, functionId, inputs } = params
      const { transactionId } = await wallet.execute({ program: programId, function: functionId, inputs })
      return { eventId: transactionId }
    }
  },
  getEvent: {
    query: async ({ params }: PuzzleCall<{ readonly id: string }>) => {
      const { status, transactionId } = await wallet.status(params.id)
      return { event: { status: status === 'Accepted' ? 'Settled' : status, transactionId } }
    }
  }
})
