/** A glance at another tab is no absence (ms). */
const HIDDEN_FOR = 10_000
/** Nothing pressed, moved or touched for so long is one (ms). */
const IDLE_FOR = 5 * 60_000
/** How often a tab that is looked at tells the others (ms): the one that holds the network may be another. */
const TOLD_EVERY = 4000

const CHANNEL = 'ghost-messenger/attention'
const INPUT = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel'] as const

/** Tells when nobody looks at any tab of the page any more, and when somebody does again; as long as the page lives. */
export const watchAttention = (changed: (isAway: boolean) => void): void => {
  const others = new BroadcastChannel(CHANNEL)
  let isAway = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastInput = Date.now()
  const isHidden = (): boolean => document.visibilityState === 'hidden'
  const isWatched = (): boolean => !isHidden() && Date.now() - lastInput < IDLE_FOR
  const become = (next: boolean): void => {
    if (next === isAway) return
    isAway = next
    changed(next)
  }
  /** Somebody is here, for as long as that lasts without another sign. */
  const here = (lasts: number): void => {
    clearTimeout(timer)
    become(false)
    timer = setTimeout(() => become(true), lasts)
  }
  const touched = (): void => {
    // a hidden page gets no input: what comes is a browser's echo
    if (isHidden()) return
    lastInput = Date.now()
    here(IDLE_FOR)
  }
  document.addEventListener('visibilitychange', () => {
    if (!isHidden()) touched()
    else if (!isAway) here(HIDDEN_FOR)
  })
  for (const kind of INPUT) document.addEventListener(kind, touched, { passive: true })
  others.addEventListener('message', () => {
    if (!isWatched()) here(HIDDEN_FOR)
  })
  setInterval(() => {
    if (isWatched()) others.postMessage('here')
  }, TOLD_EVERY)
  here(isHidden() ? HIDDEN_FOR : IDLE_FOR)
}
