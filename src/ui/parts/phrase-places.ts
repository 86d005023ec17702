/** Three different places below `count`, in order, drawn by `randoms` (more of them than places that may collide). */
export function pickPlaces(count: number, randoms: Uint32Array): readonly number[] {
  const places = new Set<number>()
  for (const random of randoms) {
    places.add(random % count)
    if (places.size === 3) break
  }
  return [...places].sort((one, other) => one - other)
}
