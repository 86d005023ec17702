/**
 * Resolves after the current turn of the event loop. A message channel, since browsers slow the timers of a page
 * in the background down to one a second, and messages arrive there too.
 */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(undefined)
  })
