import type { ServerResponse } from 'node:http'
import { scriptedNode } from './scripted-node.ts'
import type { ScriptedNode } from './scripted-node.ts'

/** What an honest node answers to a request. */
export interface Truth {
  /** What follows the network's name, decoded. */
  readonly path: string
  readonly status: number
  /** The answer as JSON; undefined where it is none. */
  readonly answer: unknown
}

/** Answers instead of an honest node: undefined tells the truth. */
export interface Lie {
  readonly says?: (truth: Truth, asked: number) => unknown
  /** Does as it likes with the connection; false leaves it to `says`. */
  readonly does?: (response: ServerResponse, path: string, method: string) => boolean
}

export interface LyingNode extends ScriptedNode {
  lie: Lie | undefined
}

const read = async (request: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A node that passes on what an honest one says, but for what it lies about. Nothing reaches the honest one that it swallows. */
export const lyingNode = async (honest: string): Promise<LyingNode> => {
  let asked = 0
  const answer = async (
    path: string,
    response: ServerResponse,
    request: Parameters<Parameters<typeof scriptedNode>[0]>[2]
  ): Promise<void> => {
    const plain = decodeURIComponent(path).replace(/^\/testnet/, '')
    const method = request.method ?? 'GET'
    const body = method === 'POST' ? await read(request) : undefined
    if (node.lie?.does?.(response, plain, method) === true) return
    const init = body && {
      method,
      body: new Uint8Array(body),
      headers: { 'content-type': 'application/json' }
    }
    const upstream = await fetch(honest + path, init)
    const text = await upstream.text()
    const isJson = (upstream.headers.get('content-type') ?? '').startsWith('application/json')
    const said = node.lie?.says?.(
      { path: plain, status: upstream.status, answer: isJson ? (JSON.parse(text) as unknown) : undefined },
      asked++
    )
    const lied = said !== undefined
    response.writeHead(lied ? 200 : upstream.status, {
      'content-type': lied || isJson ? 'application/json' : 'text/plain'
    })
    response.end(
      lied
        ? typeof said === 'string' && said.startsWith('raw:')
          ? said.slice(4)
          : JSON.stringify(said)
        : text
    )
  }
  const scripted = await scriptedNode((path, response, request) => {
    answer(path, response, request).catch(() => response.destroy())
  })
  const node: LyingNode = { ...scripted, lie: undefined }
  return node
}
