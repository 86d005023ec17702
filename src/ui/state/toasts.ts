import { toast } from 'svelte-sonner'

/** A short note that something worked. */
export function showNote(text: string): void {
  toast(text)
}

/** A sentence about what went wrong; the same problem is not piled up. */
export function showProblem(text: string, id: string): void {
  toast.error(text, { id, duration: 8000 })
}
