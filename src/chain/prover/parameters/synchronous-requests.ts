/** What the library may have at once, by name, and what it asked for in vain. */
export interface Shelf {
  readonly held: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  readonly missing: Set<string>
}

/** Charset that turns each of 256 bytes into one character and back: how the library asks for binary files. */
const CHARSET = 'iso-8859-5'

const nameIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

/**
 * The Aleo library fetches parameters by a synchronous XMLHttpRequest to hosts that are compiled into it, past every
 * transport it is given. While this stands in its place it reaches no host: it is answered from the shelf, and what is
 * not there is noted, so that it can be fetched, checked and laid there before the next attempt.
 * @returns puts back what was there before
 */
export const answerFromShelf = (shelf: Shelf): (() => void) => {
  const scope = globalThis as { XMLHttpRequest?: unknown }
  const before = scope.XMLHttpRequest
  scope.XMLHttpRequest = class {
    status = 0
    responseText = ''
    #name = ''

    overrideMimeType(): void {
      // The charset is known: there is one caller.
    }

    open(_method: string, url: string): void {
      this.#name = nameIn(url)
    }

    send(): void {
      const bytes = shelf.held.get(this.#name)
      if (bytes === undefined) shelf.missing.add(this.#name)
      else this.responseText = new TextDecoder(CHARSET).decode(bytes)
      this.status = bytes === undefined ? 404 : 200
    }
  }
  return () => {
    scope.XMLHttpRequest = before
  }
}
