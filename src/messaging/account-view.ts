import { rebuildProgress, shortened } from './projection.ts'
import type { Session } from './session.ts'
import type { AccountView } from './views.ts'

/** The account as screens see it. */
export const accountView = ({ context, registration, requests, wallet, book }: Session): AccountView => {
  const { state, identity, ports } = context
  return {
    name: state.account.name === '' ? shortened(state.account.address) : state.account.name,
    address: state.account.address,
    addressHash: state.account.addressHash,
    hasPhrase: identity.secrets.kind === 'phrase',
    registration: registration.view,
    balance: registration.balance,
    rebuild: rebuildProgress(state.account, state.conversations()),
    requestsWaiting: requests.waiting,
    anotherChain: registration.anotherChain,
    wallet,
    addressBook: book.view,
    storageProblem: state.storageProblem,
    keys: {
      version: identity.version,
      changing: state.account.rotation?.state,
      fee: ports.ledger.fee('register_profile')
    }
  }
}
