import type { CallOptions, ExchangeHandler, ExchangeIdentity } from '../messaging/ports.ts'
import type { ExchangeConfiguration, Relay } from './configuration.ts'
import { RunningCouriers } from './couriers.ts'
import { createNode } from './node.ts'
import { Running, type RunningExchange } from './running.ts'

/** Makes and starts a node. @throws the signal's reason when aborted before it runs */
export const startRunning = async (
  configuration: ExchangeConfiguration,
  relays: readonly Relay[],
  identity: ExchangeIdentity,
  handler: ExchangeHandler,
  onCouriers: () => void,
  { signal }: CallOptions
): Promise<RunningExchange> => {
  const { iceServers, direct = true, clock } = configuration
  const late: { couriers?: RunningCouriers } = {}
  // A node takes tens of milliseconds to make and to start: what is on the screen may move in between.
  await clock.sleep(0)
  const node = await createNode({
    deviceSeed: identity.deviceSeed,
    relays,
    iceServers,
    direct,
    couriers: () => late.couriers?.added() ?? []
  })
  const couriers = (late.couriers = new RunningCouriers({ node, relays, clock, onChange: onCouriers }))
  const running = new Running(configuration, relays, node, identity, handler, couriers)
  await clock.sleep(0)
  await running.start()
  if (signal?.aborted === true) {
    await running.stop()
    signal.throwIfAborted()
  }
  return running
}
