/**
 * A fetch for the worker in which the SDK runs: it reaches the page's own files and the nodes that were configured,
 * and carries none of the headers by which the SDK tells a node its version (a plain node's CORS refuses them).
 */
export const guardedFetch = (allowed: readonly string[], inner: typeof fetch): typeof fetch => {
  const origins = new Set(allowed.map((url) => new URL(url).origin))
  return (input, init) => {
    const request = new Request(input, init)
    const { origin } = new URL(request.url)
    if (!origins.has(origin))
      return Promise.reject(new TypeError(`request to ${origin}, which is not configured`))
    if (request.method !== 'GET') return inner(request)
    return inner(request.url, { signal: request.signal, credentials: 'omit', redirect: 'error' })
  }
}
