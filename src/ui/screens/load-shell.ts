import type { Language } from '../state/language.svelte.ts'

/**
 * The screens behind the door. They come after the first paint: nobody who sees the page for the first time needs
 * dialogs and menus to read its first screen. Asked for early, so that they are here when the door opens.
 */
export const loadShell = () => import('./Shell.svelte')

/**
 * Asks for them ahead of time, and has the browser read how numbers and dates are written here, which takes it some
 * twenty milliseconds. When that fails nothing is lost: opening the door asks again, and tells.
 */
export const preloadShell = (language: Language): void => {
  loadShell()
    .then(() => language.prepare())
    .catch(() => undefined)
}
