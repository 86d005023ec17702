/**
 * `npm run -s bench:fees [-- --chain URL]`: what each function of the contract costs, paid with real transactions and
 * read from the payer's balance; `fee_per_message_in_burst_of_10`: what a page paid for ten messages written at once,
 * for each. On the embedded chain unless a node is named; there the contract is deployed first if it is missing.
 * Payer: the development account whose key Aleo's tools publish, or the key in ALEO_PRIVATE_KEY.
 */
import type { Browser } from '@playwright/test'
import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { DemoDescription } from '../demo/start.ts'
import { createDevchain } from '../devchain/index.ts'
import { broadcast, get, idOf } from '../devchain/testing/client.ts'
import { createWallet } from '../devchain/testing/wallet.ts'
import type { Call, Wallet } from '../devchain/testing/wallet.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import { withBrowserAndDemo } from './browser.ts'
import { print } from './figure.ts'
import { sendAll } from './page-scripts.ts'

const program = 'ghost_msg.aleo'
const contract = readFileSync(new URL('../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')

/** Enough for the one answer that the other side pays. */
const pocketMoney = 20_000
/** Messages of a burst. */
const burst = 10
const patience = 120_000
const pause = 500

/** The largest value a field of 31 bytes takes. */
const content = `${2n ** 248n - 1n}field`
const limbs = (count: number): string => `[${Array<string>(count).fill(content).join(', ')}]`

class FeeError extends Error {
  readonly code = 'not-accepted'
}

async function balanceOf(url: string, address: string): Promise<bigint> {
  const { body } = await get(url, `/program/credits.aleo/mapping/account/${address}`)
  return typeof body === 'string' ? BigInt(body.replace('u64', '')) : 0n
}

/** Waits until a block holds the transaction. Throws FeeError where it is refused or rejected. */
async function settle(url: string, transaction: string, what: string): Promise<void> {
  const answer = await broadcast(url, transaction)
  if (answer.status !== 200) throw new FeeError(`${what}: ${String(answer.body)}`)
  const end = Date.now() + patience
  while (Date.now() < end) {
    const { status, body } = await get(url, `/transaction/confirmed/${idOf(transaction)}`)
    if (status === 200) {
      const outcome = (body as { readonly status: string }).status
      if (outcome === 'accepted') return
      throw new FeeError(`${what} was ${outcome}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  throw new FeeError(`${what} is in no block after ${patience / 1000} seconds`)
}

/** Microcredits that the payer's balance lost by this transaction. */
async function costOf(
  url: string,
  payer: Wallet,
  what: string,
  build: () => Promise<string>
): Promise<number> {
  const before = await balanceOf(url, payer.address)
  await settle(url, await build(), what)
  return Number(before - (await balanceOf(url, payer.address)))
}

async function measure(url: string, isMissing: boolean): Promise<void> {
  const alice = createWallet(process.env['ALEO_PRIVATE_KEY'])
  const bob = createWallet(null)
  const fee = async (payer: Wallet, name: string, ...inputs: string[]): Promise<void> => {
    const call: Call = { program, function: name, inputs }
    const value = await costOf(url, payer, name, () => payer.build(url, call))
    print({ name: `fee_${name}`, value, unit: 'microcredits', n: 1 })
  }
  if (isMissing) {
    const value = await costOf(url, alice, 'deployment', () => alice.deploy(url, contract))
    print({ name: 'fee_deployment', value, unit: 'microcredits', n: 1 })
  }
  const pocket: Call = {
    program: 'credits.aleo',
    function: 'transfer_public',
    inputs: [bob.address, `${pocketMoney}u64`]
  }
  await settle(url, await alice.build(url, pocket), 'transfer_public')

  const moment = `${Math.floor(Date.now() / 1000)}u64`
  await fee(alice, 'register_profile', content, content, content, content)
  await fee(alice, 'start_dialog', bob.address, content, moment)
  await fee(bob, 'accept_dialog', alice.address, content, moment)
  await fee(alice, 'send_message', bob.address, content, moment)
  await fee(alice, 'send_payload', bob.address, limbs(16), content, moment)
  // A tag nobody took: whatever the clock says, on a chain that was measured before.
  await fee(alice, 'post', `${BigInt(Date.now()) << 180n}field`, content)
  await fee(alice, 'invite', limbs(2), limbs(6))
  await fee(alice, 'save_contacts', content)
  await fee(alice, 'backup_keys', content, content)
}

/** Ten messages written one straight after the other in the page, until all are anchored: what its account paid, for each. */
async function measureBurst(browser: Browser, demo: DemoDescription, url: string): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  const { aliceAddress } = await makePair(alice, bob)
  await alice.expectAnchored('Hello Bob')
  await bob.expectAnchored('Hello Alice')
  const before = await balanceOf(url, aliceAddress)
  const texts = Array.from({ length: burst }, (_, index) => `burst ${index + 1}`)
  await alice.page.evaluate(sendAll, texts)
  for (const text of texts) await alice.expectAnchored(text)
  const value = Number(before - (await balanceOf(url, aliceAddress))) / burst
  print({ name: `fee_per_message_in_burst_of_${burst}`, value, unit: 'microcredits', n: burst })
}

const { chain } = new Command('bench:fees')
  .option('--chain <url>', 'a node, before its network prefix; the embedded chain if left out')
  .parse()
  .opts<{ readonly chain?: string }>()

async function measureAll(url: string, isMissing: boolean): Promise<void> {
  await measure(url, isMissing)
  await withBrowserAndDemo((browser, demo) => measureBurst(browser, demo, url), ['--chain', url])
}

if (chain === undefined) {
  const embedded = await createDevchain({ programs: [contract] })
  await measureAll(embedded.url, false).finally(() => embedded.close())
} else {
  const url = chain.replace(/\/+$/, '')
  await measureAll(url, (await get(url, `/program/${program}`)).status !== 200)
}
process.exit()
