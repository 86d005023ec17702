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
 * Somebody with an account writes to somebody with another for the first time and is answered; both have the chat open
 * afterwards.
 */
export async function exchangeGreetings(
  from: Person,
  fromAddress: string,
  to: Person,
  toAddress: string
): Promise<void> {
  await from.startChat(toAddress)
  await from.send('Hello Bob')
  await to.openChat(fromAddress)
  await expect(to.message('Hello Bob')).toBeVisible({ timeout: PATIENCE })
  await to.send('Hello Alice')
  await expect(from.message('Hello Alice')).toBeVisible({ timeout: PATIENCE })
  await from.expectState('Hello Bob', 'delivered')
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
  await exchangeGreetings(alice, aliceAddress, bob, bobAddress)
  return { alice, bob, aliceAddress, bobAddress }
}
