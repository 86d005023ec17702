import { expect, type Browser } from '@playwright/test'
import type { DemoDescription } from '../demo/start.ts'
import { PATIENCE, Person } from './person.ts'
import { watch, type Complaints } from './watch.ts'

/** Two accounts that have exchanged a message each. */
export interface Pair {
  readonly alice: Person
  readonly bob: Person
  readonly aliceAddress: string
  readonly bobAddress: string
}

export interface PersonOptions {
  /** Which of the demo's origins; the first unless told. */
  readonly origin?: number
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

/** Somebody at an empty browser. What his page must not do is noted in `complaints`. */
export async function openPerson(
  browser: Browser,
  stack: DemoDescription,
  complaints: Complaints = [],
  { origin = 0, ...look }: PersonOptions = {}
): Promise<Person> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  watch(context, page, stack, complaints)
  return new Person(page, stack.urls[origin] ?? stack.url)
}

/**
 * Makes two accounts; each writes to the other once, and both have the chat open afterwards. `prepare` comes before the
 * first message.
 */
export async function makePair(
  alice: Person,
  bob: Person,
  prepare: (person: Person) => Promise<void> = () => Promise.resolve()
): Promise<Pair> {
  await Promise.all([alice.create('Alice'), bob.create('Bob')])
  await Promise.all([prepare(alice), prepare(bob)])
  const [aliceAddress, bobAddress] = await Promise.all([alice.address(), bob.address()])
  await alice.startChat(bobAddress)
  await alice.send('Hello Bob')
  await bob.openChat(aliceAddress)
  await expect(bob.message('Hello Bob')).toBeVisible({ timeout: PATIENCE })
  await bob.send('Hello Alice')
  await expect(alice.message('Hello Alice')).toBeVisible({ timeout: PATIENCE })
  await alice.expectState('Hello Bob', 'delivered')
  return { alice, bob, aliceAddress, bobAddress }
}
