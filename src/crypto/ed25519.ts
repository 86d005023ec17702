import { ed25519 } from '@noble/curves/ed25519.js'

/**
 * Bits of the base point's windows. The library's 8 make a key twice as fast as 4 once its table is made, and the page
 * wait four times as long for that table; it makes one key when it is unlocked, and the browser signs (`Signatures`).
 */
const WINDOW = 4

ed25519.Point.BASE.precompute(WINDOW)

export { ed25519 }
