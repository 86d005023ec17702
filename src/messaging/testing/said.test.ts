import { describe, expect, it } from 'vitest'
import type { AddressHash } from '../../protocol/ids.ts'
import type { EntryId } from '../model.ts'
import type { EntryView } from '../views.ts'
import { EverythingSaid, Screen } from './said.ts'

const [SELF, PEER] = ['5e1f' as AddressHash, 'bee7' as AddressHash]

const view = (id: string, author: EntryView['author'], time: number, text: string): EntryView => ({
  id: id as EntryId,
  peer: PEER,
  author,
  order: { time, tie: id },
  sentAt: time,
  receivedAt: time,
  text,
  notice: undefined,
  standing: 'said',
  delivery: 'delivered',
  anchor: 'none',
  keyChange: undefined,
  waitsFor: undefined
})

/** A liar's words, and true ones of his that name them, on a disk whose own announcement of keys names `announced`. */
const shows = (announced: readonly string[]) => {
  const everything = new EverythingSaid()
  const lie = everything.say(PEER, SELF, new Set(), 'past')
  const words = everything.say(PEER, SELF, new Set())
  const parents = new Map([
    ['words', ['lie']],
    ['announcement', announced]
  ])
  const screen = new Screen(SELF, PEER, everything, {
    parentsOf: (id) => parents.get(id) ?? [],
    ownControls: () => ['announcement']
  })
  return () => screen.change([view('lie', 'peer', 1, lie.text), view('words', 'peer', 2, words.text)], [])
}

describe('words from the past that a screen shows as said', () => {
  it('are proven by an own announcement of keys that answers what names them', () => {
    expect(shows(['words'])).not.toThrow()
  })

  it('are invented where nothing of our own answers them', () => {
    expect(shows([])).toThrow(expect.objectContaining({ code: 'invented' }))
  })

  it('are invented where our own announcement of keys names them first', () => {
    expect(shows(['lie'])).toThrow(expect.objectContaining({ code: 'invented' }))
  })
})
