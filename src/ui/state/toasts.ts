/** Short notes over the screens. Their library comes with the first note, not with the first load. */
const sonner = () => import('svelte-sonner')

/** A short note that something worked; the same note is not piled up. */
export function showNote(text: string): void {
  void sonner().then(({ toast }) => toast(text, { id: text }))
}

/** A sentence about what went wrong; the same problem is not piled up. */
export function showProblem(text: string, id: string): void {
  void sonner().then(({ toast }) => toast.error(text, { id, duration: 8000 }))
}
