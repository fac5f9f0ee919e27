import type { Passage } from './transcript.ts';

/** A stretch of a passage, in UTF-16 units, `to` exclusive. */
export interface Stretch {
  passage: Passage;
  from: number;
  to: number;
}

/** Shows stretches of text in the manner of `::highlight(<name>)` in the stylesheet, in place of those shown before. */
export type Mark = (stretches: readonly Stretch[]) => void;

/**
 * The document stays as it is: thousands of marks cost no elements. Browsers without the CSS Custom Highlight API
 * (Firefox before 140) show none; there the paragraph that is spoken or found is marked all the same.
 */
export function createMark(name: string, priority: number): Mark {
  if (!('highlights' in CSS)) return () => undefined;
  const highlight = new Highlight();
  highlight.priority = priority;
  CSS.highlights.set(name, highlight);
  return (stretches) => {
    highlight.clear();
    for (const stretch of stretches) highlight.add(rangeOf(stretch));
  };
}

/** Unlike a live range it costs nothing when the document changes elsewhere. */
function rangeOf({ passage: { text }, from, to }: Stretch): StaticRange {
  return new StaticRange({ startContainer: text, startOffset: from, endContainer: text, endOffset: to });
}
