import { UsageError } from '../protocol/errors.ts'
import { MAX_COURIERS } from '../protocol/limits.ts'
import type { Context } from './context.ts'

/** Gateways that are asked: what the user chose, else what is configured. */
export const gatewaysInUse = ({ ports, state }: Context): readonly string[] =>
  state.account.gateways ?? ports.gateways?.configured ?? []

/** Asks this gateway as well. @throws UsageError `gateway-address-invalid`, `too-many-couriers`; StorageError */
export const addGateway = async (context: Context, address: string): Promise<void> => {
  const { ports, turns, state } = context
  const gateway = ports.gateways?.check(address)
  if (gateway === undefined) return
  await turns.take('account', async () => {
    const gateways = [...new Set([...gatewaysInUse(context), gateway])]
    if (gateways.length > MAX_COURIERS)
      throw new UsageError('too-many-couriers', 'a few gateways are enough: remove one first')
    await state.commit({ account: { ...state.account, gateways } })
  })
}

/** Asks this gateway for nothing any more. @throws StorageError */
export const removeGateway = async (context: Context, gateway: string): Promise<void> => {
  const { turns, state } = context
  await turns.take('account', async () => {
    const gateways = gatewaysInUse(context).filter((one) => one !== gateway)
    await state.commit({ account: { ...state.account, gateways } })
  })
}
