/** Short notes over the screens. Their library comes with the first note, not with the first load. */
const sonner = () => import('svelte-sonner')

/** ms that a note stays at least, and for each of its characters. */
const SHORTEST_NOTE = 4000
const READING_PACE = 60

/** A short note that something worked; the same note is not piled up. */
export function showNote(text: string): void {
  void sonner().then(({ toast }) =>
    toast(text, { id: text, duration: Math.max(SHORTEST_NOTE, text.length * READING_PACE) })
  )
}

/** A sentence about what went wrong; the same problem is not piled up. */
export function showProblem(text: string, id: string): void {
  void sonner().then(({ toast }) => toast.error(text, { id, duration: 8000 }))
}
