/**
 * A moment of a recording, for people; the same in pages and in the browser. Cut to seconds, so that nothing is missed
 * when it is played from there.
 *
 * @example formatClock(3_723_900) // '1:02:03'
 */
export function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** The same as a fragment of an address and the id of what is there: `t=12.3`, in seconds. */
export function fragmentOf(ms: number): string {
  return `t=${ms / 1000}`;
}
