import { element } from '../lib/element.ts';
import type { Passage, Transcript } from './transcript.ts';

/** A stretch of a passage, in UTF-16 units, `to` exclusive. */
export interface Stretch {
  passage: Passage;
  from: number;
  to: number;
}

/** Shows stretches of text in the manner of `::highlight(<name>)` in the stylesheet, in place of those shown before. */
type Mark = (stretches: readonly Stretch[]) => void;

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

/** How far down the screen a stretch comes to stand, as a share of its height. */
const restingPlace = 0.4;
/** What stands lower than this is about to leave the screen. */
const lowestPlace = 0.85;

/** Scrolls so that a stretch can be read, if it cannot; the player covers what is under it. */
export function bringIntoSight(stretch: Stretch): void {
  const { top, bottom } = rectOf(stretch);
  const coveredTo = Math.max(0, element('player').getBoundingClientRect().bottom);
  if (top > coveredTo + 8 && bottom < innerHeight * lowestPlace) return;
  const distance = top - Math.max(coveredTo + 16, innerHeight * restingPlace);
  const isSmooth = isNear(distance) && !wantsCalm.matches;
  scrollBy({ top: distance, behavior: isSmooth ? 'smooth' : 'instant' });
  if (!isSmooth) settle(stretch);
}

/** Frames in which the place is looked after. */
const maxFrames = 30;
let settling: Stretch | null = null;

/**
 * Blocks that were out of sight take their true height only when they come near, and push away what stands below: the place
 * is brought back until nothing moves, or somebody scrolls.
 */
function settle(stretch: Stretch): void {
  const wasSettling = settling !== null;
  settling = stretch;
  if (wasSettling) return;
  let still = 0;
  let frames = 0;
  const keep = (): void => {
    if (settling === null) return;
    const coveredTo = Math.max(0, element('player').getBoundingClientRect().bottom);
    const off = rectOf(settling).top - Math.max(coveredTo + 16, innerHeight * restingPlace);
    still = Math.abs(off) < 2 ? still + 1 : 0;
    frames += 1;
    if (still === 0) scrollBy({ top: off, behavior: 'instant' });
    if (still >= 3 || frames >= maxFrames) letGo();
    else requestAnimationFrame(keep);
  };
  requestAnimationFrame(keep);
}

function letGo(): void {
  settling = null;
}

for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(event, letGo, { passive: true });

const wantsCalm = matchMedia('(prefers-reduced-motion: reduce)');

function isNear(distance: number): boolean {
  return Math.abs(distance) < innerHeight;
}

/** Where a stretch is on the screen; also one that is skipped while out of sight: asking for it has it laid out. */
export function rectOf({ passage: { text }, from, to }: Stretch): DOMRect {
  const range = document.createRange();
  range.setStart(text, from);
  range.setEnd(text, to);
  return range.getBoundingClientRect();
}

/** Marks the words of which the vendor was less sure than somebody chooses. */
export function startMarkingUnsure({ passages, wordsOf }: Transcript): void {
  const choice = element<HTMLSelectElement>('unsure');
  const mark = createMark('unsure', 0);

  choice.addEventListener('change', () => {
    const limit = Number(choice.value);
    const unsure = passages.flatMap((passage) =>
      wordsOf(passage)
        .filter(({ percent }) => percent !== null && percent < limit)
        .map(({ from, to }) => ({ passage, from, to })),
    );
    mark(unsure);
    element('unsure-count').textContent = choice.value === '' ? '' : `${unsure.length.toLocaleString('en')} words`;
  });
}
