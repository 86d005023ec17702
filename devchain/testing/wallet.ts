import { Account, ProgramManager, getOrInitConsensusVersionTestHeights, setLogLevel } from '@provablehq/sdk'

/** The key every Aleo development tool publishes: funded on `leo devnode` and on this chain. */
export const publishedKey = 'APrivateKey1zkp8CZNn3yeCseEtxuVPbDCwSyhGW6yZKUYKfgXmcpoGPWH'

// One height for each set of rules that SDK 0.11.10 knows.
const heights = Array.from({ length: 19 }, (_, height) => height).join(',')

/** What is called, by full names. */
export interface Call {
  readonly program: string
  readonly function: string
  readonly inputs: readonly string[]
}

/** An account that builds real transactions against a node; nothing is proved. */
export interface Wallet {
  readonly address: string
  /** The transaction as JSON text. */
  build(url: string, call: Call): Promise<string>
  deploy(url: string, source: string): Promise<string>
}

// The SDK tells the console of every edition it could not ask for; a test's output is for the test.
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn, error } = console
  console.log = console.warn = console.error = () => {}
  try {
    return await work()
  } finally {
    Object.assign(console, { log, warn, error })
  }
}

/** A wallet with a private key, a new one for `null`. The first transaction of a process takes some seconds. */
export function createWallet(privateKey: string | null = publishedKey): Wallet {
  getOrInitConsensusVersionTestHeights(heights)
  setLogLevel('silent')
  const account = privateKey === null ? new Account() : new Account({ privateKey })
  const managers = new Map<string, ProgramManager>()
  const managerOf = (url: string): ProgramManager => {
    const manager = managers.get(url) ?? new ProgramManager(url)
    managers.set(url, manager)
    manager.setAccount(account)
    return manager
  }
  return {
    address: account.address().to_string(),
    build: (url, call) =>
      quietly(async () => {
        const options = { programName: call.program, functionName: call.function, inputs: [...call.inputs] }
        const transaction = await managerOf(url).buildDevnodeExecutionTransaction({
          ...options,
          edition: 0,
          priorityFee: 0,
          privateFee: false
        })
        return transaction.toString()
      }),
    deploy: (url, program) =>
      quietly(async () => {
        const options = { program, priorityFee: 0, privateFee: false }
        return (await managerOf(url).buildDevnodeDeploymentTransaction(options)).toString()
      })
  }
}
