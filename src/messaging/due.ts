/**
 * ms until `at` (ms since 1970), not above 0 once it is due. No pause is longer than `longest`, ms: what is further off was
 * noted before the clock was set back, and is the first that is due.
 */
export const untilDue = (at: number, now: number, longest: number): number =>
  at - now > longest ? -Infinity : at - now
