/** What a node answered: its status, and JSON where it is JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A transaction for one node: proofs being skipped, only the state root ties it to a chain, and no id covers that. */
export function rooted(transaction: string, stateRoot: string): string {
  return transaction.replaceAll(/"global_state_root":"[^"]*"/g, `"global_state_root":"${stateRoot}"`)
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  try {
    return { status: response.status, body: JSON.parse(text) as unknown }
  } catch {
    return { status: response.status, body: text }
  }
}

/** GET of a path under the network's prefix; of version 1 or 2 of the API where a prefix such as `/v2` is given. */
export async function get(url: string, path: string, version = ''): Promise<Answer> {
  return read(await fetch(`${url}${version}/testnet${path}`))
}

/** POST of a body, as it is. */
export async function post(url: string, path: string, body: string, version = ''): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  return read(await fetch(`${url}${version}/testnet${path}`, { method: 'POST', headers, body }))
}

/** Broadcasts a transaction, tied to the node's latest state root first. */
export async function broadcast(url: string, transaction: string): Promise<Answer> {
  const { body } = await get(url, '/stateRoot/latest')
  return post(url, '/transaction/broadcast', rooted(transaction, String(body)))
}

/** Id of a transaction. */
export function idOf(transaction: string): string {
  return (JSON.parse(transaction) as { readonly id: string }).id
}
