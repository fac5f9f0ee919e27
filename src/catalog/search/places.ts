import type { SearchHit } from '../../domain/transcript-index.ts';
import { labelKey } from './facets.ts';
import { type Match, readMatches } from './matches.ts';
import { snippetOf } from './snippet.ts';
import { endMsAt, markAt, startMsAt } from './times.ts';
import { type SegmentMark, unpackMarks } from './word-marks.ts';

/** What a hit says of the place itself; the rest is that of its transcript. */
export type Place = Pick<SearchHit, 'in' | 'segment' | 'speaker' | 'startMs' | 'endMs' | 'snippet'>;

/** UTF-16 units, about ten words: matches that begin so near to the first one of their segment are the same hit. */
const hitLength = 60;

/** The places in the labels, one for each label with matches in it. `marked` has a label per line. */
export function labelPlaces(marked: string): Place[] {
  const { text, matches } = readMatches(marked);
  const found = new Map<number, Match[]>();
  for (const match of matches) {
    const start = text.lastIndexOf('\n', match.from) + 1;
    found.set(start, [...(found.get(start) ?? []), match]);
  }
  return [...found].map(([from, group]) => {
    const end = text.indexOf('\n', from);
    const snippet = snippetOf(text, group, { from, to: end < 0 ? text.length : end });
    return { in: 'label', segment: null, speaker: null, startMs: null, endMs: null, snippet };
  });
}

/**
 * The places in what was said, in order of time, at most `limit`. `speakers` are the labels that `marks` count;
 * `speaker` is the label of who must have spoken, or null for anybody.
 */
export function spokenPlaces(
  { said, marks }: { said: string; marks: Uint8Array },
  { speakers, speaker, limit }: { speakers: readonly string[]; speaker: string | null; limit: number },
): Place[] {
  const { text, matches } = readMatches(said);
  const labelOf = (mark: SegmentMark): string | null => speakers[mark.speaker ?? -1] ?? null;
  const hits = hitsOf(matches, unpackMarks(marks)).filter(
    ({ first }) => speaker === null || labelKey(labelOf(first) ?? '') === labelKey(speaker),
  );
  return inOrderOfTime(hits.map((hit) => ({ ...hit, ...timesOf(hit) })))
    .slice(0, limit)
    .map(({ matches: group, first, last, startMs, endMs }) => ({
      in: 'speech',
      segment: first.segment,
      speaker: labelOf(first),
      startMs,
      endMs,
      snippet: snippetOf(text, group, { from: first.from, to: last.to }),
    }));
}

/** Matches close together, which begin in the segment `first`, the last of them ending in `last`. */
interface Hit {
  matches: Match[];
  first: SegmentMark;
  last: SegmentMark;
}

function hitsOf(matches: readonly Match[], segments: readonly SegmentMark[]): Hit[] {
  const hits: Hit[] = [];
  for (const match of matches) {
    const first = markAt(segments, match.from);
    const last = markAt(segments, match.to - 1);
    if (first === undefined || last === undefined) continue;
    const open = hits.at(-1);
    if (open?.first === first && match.from - (open.matches[0]?.from ?? 0) <= hitLength) {
      open.matches.push(match);
      open.last = last;
    } else {
      hits.push({ matches: [match], first, last });
    }
  }
  return hits;
}

function timesOf({ matches, first, last }: Hit): { startMs: number | null; endMs: number | null } {
  const startMs = startMsAt(first, matches[0]?.from ?? first.from);
  const endMs = endMsAt(last, matches.at(-1)?.to ?? last.to);
  return { startMs, endMs: startMs === null || endMs === null ? endMs : Math.max(startMs, endMs) };
}

/** What has no time stays behind what it stands behind in the text. */
function inOrderOfTime<Timed extends { startMs: number | null }>(items: readonly Timed[]): Timed[] {
  let lastMs = 0;
  const placed = items.map((item) => {
    lastMs = item.startMs ?? lastMs;
    return { item, ms: lastMs };
  });
  return placed.sort((one, other) => one.ms - other.ms).map(({ item }) => item);
}
