import { UsageError } from '../protocol/errors.ts'
import { MAX_COURIERS } from '../protocol/limits.ts'
import type { Context } from './context.ts'
import type { CourierStatus } from './ports.ts'
import type { Account } from './model.ts'

type CourierChoice = NonNullable<Account['couriers']>

const NO_CHOICE: CourierChoice = { added: [], left: [] }

/** Couriers that can be used now: connected, believed, and not put aside by the user. */
export const couriersInUse = ({ ports, state }: Context): readonly CourierStatus[] => {
  const { left } = state.account.couriers ?? NO_CHOICE
  return (ports.couriers?.list() ?? [])
    .filter(({ id, state: reached }) => reached === 'ready' && !left.includes(id))
    .slice(0, MAX_COURIERS)
}

/** What the user said of couriers. */
export const courierChoice = ({ state }: Context): CourierChoice => state.account.couriers ?? NO_CHOICE

/**
 * Uses a courier from now on: one more address, or a relay that was put aside.
 * @throws UsageError `courier-address-invalid`, `courier-known`, `too-many-couriers`; StorageError
 */
export const addCourier = async (context: Context, address: string): Promise<void> => {
  const { ports, turns, state } = context
  const text = address.trim()
  const id = await ports.couriers?.identify(text)
  if (id === undefined) return
  const isKnown = ports.couriers?.list().some((courier) => courier.id === id)
  await turns.take('account', async () => {
    const { added, left } = courierChoice(context)
    if (isKnown === true && !left.includes(id))
      throw new UsageError('courier-known', 'this courier is in the list already')
    const next = isKnown === true || added.includes(text) ? added : [...added, text]
    if (next.length > MAX_COURIERS)
      throw new UsageError('too-many-couriers', 'a few couriers are enough: remove one first')
    const couriers = { added: next, left: left.filter((one) => one !== id) }
    await state.commit({ account: { ...state.account, couriers } })
  })
  ports.couriers?.use(courierChoice(context).added)
}

/** Leaves nothing at this courier any more and asks it for nothing; what it holds it may keep. @throws StorageError */
export const removeCourier = async (context: Context, id: string): Promise<void> => {
  const { ports, turns, state } = context
  const status = ports.couriers?.list().find((courier) => courier.id === id)
  if (status === undefined) return
  await turns.take('account', async () => {
    const { added, left } = courierChoice(context)
    const couriers = status.added
      ? { added: added.filter((address) => address !== status.address), left }
      : { added, left: [...new Set([...left, id])] }
    await state.commit({ account: { ...state.account, couriers } })
  })
  ports.couriers?.use(courierChoice(context).added)
}
