import { readWordPlaces, type WordPlace } from '../../../domain/word-places.ts';

/** A segment of the transcript in the page. Times in ms from the start of the recording, null when nobody said. */
export interface Passage {
  paragraph: HTMLElement;
  /** All that was said, in one node: words are places in it and no elements. */
  text: Text;
  startMs: number | null;
  endMs: number | null;
}

export interface Transcript {
  /** In reading order. */
  passages: readonly Passage[];
  /** What is being said at a moment, or was said last. */
  at(ms: number): Passage | null;
  /** The passage before or behind the one at a moment, by its start; null at either end. */
  beside(ms: number, step: -1 | 1): Passage | null;
  /** The passage in which a node stands. */
  around(node: Node): Passage | null;
  wordsOf(passage: Passage): readonly WordPlace[];
}

/** Reads the paragraphs of the page; their words are read when they are asked for. */
export function readTranscript(speech: HTMLElement): Transcript {
  const passages = [...speech.querySelectorAll<HTMLElement>('.said')].flatMap(toPassage);
  const byParagraph = new Map(passages.map((passage) => [passage.paragraph, passage]));
  const timed = passages
    .flatMap((passage) => (passage.startMs === null ? [] : [{ passage, startMs: passage.startMs }]))
    .sort((a, b) => a.startMs - b.startMs);
  const words = new Map<Passage, readonly WordPlace[]>();

  /** Index in `timed` of the last one that has begun, -1 before the first. */
  function indexAt(ms: number): number {
    let [low, high] = [0, timed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timed[middle]?.startMs ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  return {
    passages,
    at: (ms) => timed[indexAt(ms)]?.passage ?? null,
    beside(ms, step) {
      const index = indexAt(ms);
      // Back from the middle of a passage is to its beginning first.
      const isUnderWay = ms - (timed[index]?.startMs ?? ms) > 1500;
      return timed[step === -1 && isUnderWay ? index : index + step]?.passage ?? null;
    },
    around(node) {
      const paragraph = node.parentElement?.closest<HTMLElement>('.said');
      return (paragraph && byParagraph.get(paragraph)) ?? null;
    },
    wordsOf(passage) {
      const known = words.get(passage) ?? placesIn(passage);
      words.set(passage, known);
      return known;
    },
  };
}

/** The word that is being said at a moment, or was said last in the passage. */
export function wordAt(words: readonly WordPlace[], ms: number): WordPlace | null {
  return words.findLast(({ startMs }) => startMs !== null && startMs <= ms) ?? null;
}

function toPassage(paragraph: HTMLElement): Passage[] {
  const text = paragraph.querySelector('.words')?.firstChild;
  if (!(text instanceof Text)) return [];
  return [{ paragraph, text, startMs: msOf(paragraph.dataset.start), endMs: msOf(paragraph.dataset.end) }];
}

function placesIn({ text, startMs }: Passage): WordPlace[] {
  const places = readWordPlaces(text.parentElement?.dataset.words ?? '', startMs ?? 0);
  return places.filter(({ from, to }) => from >= 0 && from < to && to <= text.length);
}

export function msOf(written: string | undefined): number | null {
  return written === undefined ? null : Number(written);
}
