/** Where a word stands in the text of its segment, and when it is spoken. */
export interface WordPlace {
  /** UTF-16 units of the text, `to` exclusive. */
  from: number;
  to: number;
  /** From the start of the media; null for a word without a time of its own. */
  startMs: number | null;
  endMs: number | null;
  /** 0 to 100, or null. */
  percent: number | null;
}

/**
 * Writes places in little room, for a page holds tens of thousands: a word is `gap,length,start,end,percent`, the gap
 * from the end of the word before, times from `originMs`, nothing where a value is null.
 *
 * @example writeWordPlaces([{ from: 0, to: 5, startMs: 320, endMs: 610, percent: 97 }], 300) // '0,5,20,310,97'
 */
export function writeWordPlaces(places: readonly WordPlace[], originMs: number): string {
  let end = 0;
  const written = places.map(({ from, to, startMs, endMs, percent }) => {
    const gap = from - end;
    end = to;
    const times = [startMs, endMs].map((ms) => (ms === null ? '' : ms - originMs));
    return [gap, to - from, ...times, percent ?? ''].join(',');
  });
  return written.join(' ');
}

/** Reads what `writeWordPlaces` wrote. */
export function readWordPlaces(written: string, originMs: number): WordPlace[] {
  if (written === '') return [];
  let end = 0;
  return written.split(' ').map((word) => {
    const [gap = '', length = '', start = '', stop = '', percent = ''] = word.split(',');
    const from = end + Number(gap);
    end = from + Number(length);
    return {
      from,
      to: end,
      startMs: start === '' ? null : Number(start) + originMs,
      endMs: stop === '' ? null : Number(stop) + originMs,
      percent: percent === '' ? null : Number(percent),
    };
  });
}
