import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { EntryView } from '../views.ts'
import { WHOLE_CONVERSATION, type Client } from './client.ts'
import { BrokenInvariant, type EverythingSaid } from './said.ts'

/** What still keeps a healed world from rest: undefined once everybody has everything and agrees. */
export const unsettled = (
  clients: readonly Client[],
  everything: EverythingSaid
): BrokenInvariant | undefined => {
  for (const client of clients) {
    const problem =
      unfinished(client) ??
      unanchored(client) ??
      client.names.unsettled(isKept(client, clients), namesOfOthers(client, clients))
    if (problem !== undefined) return problem
  }
  for (const [index, one] of clients.entries())
    for (const other of clients.slice(index + 1)) {
      const problem = one.isOf(other) ? otherNames(one, other) : disagreement(one, other, everything)
      if (problem !== undefined) return problem
    }
  return undefined
}

/**
 * Can what this device lacks of the address book be had? Whoever of those it can ask holds it must be asked; and where
 * he and somebody accepted each other and no device went with a book that nobody had, somebody must hold it: strangers keep
 * nothing, and are given nothing.
 */
const isKept = (client: Client, clients: readonly Client[]): boolean => {
  const { self } = client
  const others = clients.filter((other) => other.self !== self && other.awake)
  const isHeld = client.lackedBooks.some((book) =>
    others.some((other) => client.knows(other) && other.knows(client) && other.keepsBook(self, book))
  )
  const isAnyLost = clients.some((device) => device.self === self && device.names.isLost)
  const devices = clients.filter((device) => device.self === self && device.awake)
  const isAccepted = others.some(
    (other) => accepts(other, client) && devices.some((device) => accepts(device, other))
  )
  return isHeld || (isAccepted && !isAnyLost)
}

/** Is the other one more to him than a stranger who wrote? */
const accepts = (client: Client, other: Client): boolean =>
  client.messenger.conversations().some(({ peer, request }) => peer === other.self && !request)

/** What the same person gave on other devices. */
const namesOfOthers = (client: Client, clients: readonly Client[]) =>
  clients.filter((other) => other !== client && other.isOf(client)).map(({ names }) => names)

/** Two devices of one person call everybody the same, whichever of them gave the name. */
const otherNames = (one: Client, other: Client): BrokenInvariant | undefined => {
  const titles = new Map(other.messenger.conversations().map(({ peer, title }) => [peer, title]))
  for (const { peer, title } of one.messenger.conversations())
    if (titles.has(peer) && titles.get(peer) !== title)
      return new BrokenInvariant(
        'names-differ',
        `${peer.slice(0, 6)} is ${title} on ${one.name} and ${titles.get(peer)} on ${other.name}`
      )
  return undefined
}

const unfinished = (client: Client): BrokenInvariant | undefined => {
  const { name } = client
  if (!client.awake) return new BrokenInvariant('not-awake', `${name} does not come back`)
  if (client.messenger.account().registration !== 'registered')
    return new BrokenInvariant('not-registered', `${name} has no profile on chain`)
  const { changing } = client.messenger.account().keys
  if (changing !== undefined) return new BrokenInvariant('still-changing-keys', `${name} is ${changing} keys`)
  for (const { peer, keyNotice } of client.messenger.conversations())
    if (keyNotice !== undefined)
      return new BrokenInvariant(
        'key-notice',
        `${name} sees the change of keys of ${peer.slice(0, 6)} as ${keyNotice.verdict}`
      )
  if (client.messenger.account().rebuild !== undefined)
    return new BrokenInvariant('still-rebuilding', `${name} does not finish its rebuild`)
  return undefined
}

const unanchored = (client: Client): BrokenInvariant | undefined => {
  const { name } = client
  const { queuedCalls } = client.messenger.connections()
  if (queuedCalls > 0) return new BrokenInvariant('still-queued', `${name} has ${queuedCalls} anchors queued`)
  for (const { peer, awaiting } of client.messenger.conversations())
    if (awaiting > 0)
      return new BrokenInvariant('holes', `${name} awaits ${awaiting} messages with ${peer.slice(0, 6)}`)
  return undefined
}

/**
 * Does one of the two not know of the other, because whoever wrote wanted no anchor and so nothing of it is on chain
 * (docs/decisions/009)? Then nobody can hand him anything.
 */
const isUnheard = (one: Client, other: Client, everything: EverythingSaid): boolean =>
  !(one.knows(other) && other.knows(one)) &&
  !one.isOnChain(other) &&
  everything
    .kept(one.self, other.self)
    .every(({ author, recipient }) => everything.mayBeUnanchored(author, recipient))

/**
 * Somebody is about to lose his device: what he wrote to somebody who could not hear of it is on no other, and goes
 * with it.
 */
export const forgetUnheard = (
  author: Client,
  clients: readonly Client[],
  everything: EverythingSaid
): void => {
  for (const other of clients)
    if (!other.isOf(author) && isUnheard(author, other, everything))
      for (const said of everything.kept(author.self, other.self))
        if (said.author === author.self && other.screen(author.self).find(said.number) === undefined)
          said.kept = false
}

const disagreement = (
  one: Client,
  other: Client,
  everything: EverythingSaid
): BrokenInvariant | undefined => {
  if (isUnheard(one, other, everything)) return undefined
  const pair = `${one.name} and ${other.name}`
  for (const said of everything.kept(one.self, other.self))
    for (const client of [one, other]) {
      const peer = client === one ? other : one
      if (client.screen(peer.self).find(said.number) === undefined)
        return new BrokenInvariant('lost', `${client.name} does not show ${said.text}`)
    }
  for (const [client, contact] of [[one, other] as const, [other, one] as const]) {
    const known =
      client.messenger.conversations().some(({ peer }) => peer === contact.self) &&
      // Who only asked is told nothing, also not of new keys.
      contact.messenger.conversations().some(({ peer, request }) => peer === client.self && !request)
    const version = known ? client.messenger.contact(contact.self).keyVersion : undefined
    if (version !== undefined && version !== contact.messenger.account().keys.version)
      return new BrokenInvariant('other-keys', `${client.name} has version ${version} of ${contact.name}`)
  }
  const [here, there] = [shown(one, other.self, everything), shown(other, one.self, everything)]
  if (here.map(({ id }) => id).join() !== there.map(({ id }) => id).join())
    return new BrokenInvariant(
      'views-differ',
      `${pair} do not see the same:\n${listed(here)}\n${listed(there)}`
    )
  const isUnfinished = (reader: Client, writer: Client) => (entry: EntryView) => {
    const { author, delivery, anchor, standing } = entry
    const [from, to] = author === 'self' ? [reader, writer] : [writer, reader]
    const free = everything.mayBeUnanchored(from.self, to.self)
    return (
      // What a courier signed for is on its way: whoever shows it has told so as well.
      (author === 'self' && (delivery === 'pending' || delivery === 'stored')) ||
      anchor === 'pending' ||
      (!free && (standing !== 'said' || anchor === 'none'))
    )
  }
  const unfinished = here.find(isUnfinished(one, other)) ?? there.find(isUnfinished(other, one))
  if (unfinished !== undefined)
    return new BrokenInvariant('unfinished', `between ${pair}: ${JSON.stringify(unfinished)}`)
  return undefined
}

/** What stands in a conversation, apart from what liars invented and nobody vouches for. */
const shown = (client: Client, peer: AddressHash, everything: EverythingSaid): readonly EntryView[] =>
  client
    .screen(peer)
    .entries()
    .filter(({ text }) => everything.find(text)?.invented === undefined)

const listed = (entries: readonly EntryView[]): string =>
  entries.map(({ text, order }) => `${order.time} ${text ?? '?'}`).join(' | ')

/** How one of the two anchors, as the newest line on this screen says that was said. */
const announced = (client: Client, peer: AddressHash, author: EntryView['author']): AnchoringChoice => {
  const notices = client
    .screen(peer)
    .entries()
    .filter((entry) => entry.author === author)
  const newest = notices.findLast(({ notice, standing }) => notice !== undefined && standing === 'said')
  return newest?.notice ?? { mode: 'batched', textOnChain: false }
}

/**
 * What must hold of one device at rest: the store says what the change feed said, and anchors are made as the
 * conversation says. @throws BrokenInvariant `feed-differs`, `anchored-in-silence`
 */
export const judgeRest = async (client: Client): Promise<void> => {
  for (const { peer } of client.messenger.conversations()) {
    const stored = await client.messenger.entries(peer, { limit: WHOLE_CONVERSATION })
    const fed = client.screen(peer).entries().toReversed()
    const { own, theirs } = client.messenger.contact(peer).anchoring
    const shown = [announced(client, peer, 'self'), announced(client, peer, 'peer')]
    // His own choice is in the address book, also where its notice went with a device.
    const chosen = [client.names.choice(peer) ?? shown[0], shown[1]]
    if (![shown, chosen].some((either) => JSON.stringify([own, theirs]) === JSON.stringify(either)))
      throw new BrokenInvariant(
        'anchored-in-silence',
        `${client.name} goes by ${JSON.stringify([own, theirs])} and shows ${JSON.stringify(shown)}`
      )
    const messages = stored.filter(({ keyChange }) => keyChange === undefined)
    if (JSON.stringify(messages) !== JSON.stringify(fed))
      throw new BrokenInvariant(
        'feed-differs',
        `${client.name} was told something else than is stored:\n${listed(fed)}\n${listed(stored)}`
      )
  }
}
