import { element } from '../lib/element.ts';
import type { Stretch } from './marks.ts';

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
  scrollBy({ top: distance, behavior: isNear(distance) && !wantsCalm.matches ? 'smooth' : 'instant' });
}

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
