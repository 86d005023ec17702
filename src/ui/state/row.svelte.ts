import type { EntryId, EntryView } from '../../messaging/index.ts'
import type { Neighbour, Place } from './rows.ts'

const ALONE: Place = { startsDay: true, startsGroup: true, endsGroup: true, startsUnconfirmed: false }

/** One message on screen. A new tick is told to this row alone; the list around it does not hear of it. */
export class Row implements Neighbour {
  readonly id: EntryId
  readonly day: number
  #entry = $state.raw<EntryView>() as EntryView
  #place = $state.raw<Place>(ALONE)

  constructor(entry: EntryView, day: number) {
    this.id = entry.id
    this.day = day
    this.#entry = entry
  }

  get entry(): EntryView {
    return this.#entry
  }

  get place(): Place {
    return this.#place
  }

  /** A newer word on the same message. */
  say(entry: EntryView): void {
    this.#entry = entry
  }

  stand(place: Place): void {
    this.#place = place
  }
}
