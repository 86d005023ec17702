import type { Context } from 'hono'
import { RequestError } from './answers.ts'
import { Rejection } from './queries.ts'

const maxU32 = 2 ** 32 - 1

function isJson(context: Context): boolean {
  return /^application\/([^;]+\+)?json\s*(;|$)/.test(context.req.header('content-type') ?? '')
}

function parse(text: string, refusal: (reason: string) => Error): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw refusal(
      `Failed to parse the request body as JSON: ${error instanceof Error ? error.message : String(error)}`
    )
  }
}

/** The JSON of a broadcast. Throws RequestError with the node's sentence. */
export async function transactionIn(context: Context): Promise<unknown> {
  if (!isJson(context)) throw new RequestError(400, 'Content-Type must be `application/json`')
  return parse(
    await context.req.text(),
    (reason) => new RequestError(400, 'Invalid JSON syntax in request body', reason)
  )
}

/** How many blocks a request to make some asks for. Throws Rejection for a body that is no such request. */
export async function blocksAskedFor(context: Context): Promise<number> {
  if (!isJson(context)) {
    throw new Rejection(415, 'Expected request with `Content-Type: application/json`')
  }
  const body = parse(await context.req.text(), (reason) => new Rejection(400, reason))
  const target = 'Failed to deserialize the JSON body into the target type:'
  // A struct of one member may be written as an array of one element: serde reads both.
  const members: unknown =
    Array.isArray(body) && body.length === 1 ? { num_blocks: body[0] as unknown } : body
  if (typeof members !== 'object' || members === null || Array.isArray(members))
    throw new Rejection(422, `${target} expected struct CreateBlockRequest`)
  const wanted = 'num_blocks' in members ? members.num_blocks : null
  if (wanted === null) return 1
  if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 0 || wanted > maxU32)
    throw new Rejection(422, `${target} num_blocks: expected u32`)
  return wanted
}

/**
 * Takes what is left of a body that is refused for its length, and no more than `most` bytes: whoever is still
 * sending reads no answer.
 */
export async function drain(context: Context, most: number): Promise<void> {
  const reader = context.req.raw.body?.getReader()
  let taken = 0
  while (reader !== undefined && taken <= most) {
    const { done, value } = (await reader.read()) as { readonly done: boolean; readonly value?: Uint8Array }
    if (done) return
    taken += value?.length ?? 0
  }
  await reader?.cancel()
}
