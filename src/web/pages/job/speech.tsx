import type { VNode } from 'preact';
import type { TranscriptSummary } from '../../../domain/transcript-index.ts';
import type { TranscriptPlace, TranscriptView, ViewedSegment } from '../../../domain/transcript-view.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { formatClock, fragmentOf } from '../parts/format.ts';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Annotations } from './annotations.tsx';
import { Downloads } from './downloads.tsx';
import { placeHref, type SpokenView } from './spoken-view.ts';
import { AboutTranscript, TranscriptChoices } from './transcript-choice.tsx';

/** What the reading of a job's transcripts came to. */
export type Reading =
  | { shown: TranscriptView | null; summaries: readonly TranscriptSummary[] }
  /** They cannot be read right now. */
  | 'unreadable';

/** What stands beside the transcript. */
export async function* besideSpeech(view: SpokenView, reading: Promise<Reading>): AsyncGenerator<VNode> {
  const read = await reading;
  if (read === 'unreadable') return yield <Downloads view={view} transcript={null} />;
  const { shown, summaries } = read;
  yield (
    <>
      <Downloads view={view} transcript={shown} />
      <TranscriptChoices view={view} summaries={summaries} shown={shown} />
      {shown !== null && <Annotations view={view} shown={shown} />}
      {shown !== null && <AboutTranscript shown={shown} />}
    </>
  );
}

/** The transcript itself, block by block; `nothing` stands where there is none. */
export async function* speechOf(view: SpokenView, reading: Promise<Reading>, nothing: VNode): AsyncGenerator<VNode> {
  const read = await reading;
  if (read === 'unreadable') {
    return yield <Notice tone="bad">The transcript cannot be read right now. Try again in a moment.</Notice>;
  }
  const { shown } = read;
  if (shown === null && view.choice === null) return yield nothing;
  if (shown === null) return yield <EmptyState title="This transcript is not there, or was deleted" />;
  const { items, previous, next, total } = shown.segments;
  if (items.length === 0) return yield <EmptyState title={emptiness[shown.status]} />;
  const meant = meantSegment(items, view.place);
  if (shown.status === 'partial') yield <Notice tone="warning">This transcript is not whole.</Notice>;
  if (previous !== null) yield <Stretch href={placeHref(view, { segment: previous })} text="‹ What came before" />;
  for (const block of blocksOf(items)) yield <Speech block={block} meant={meant} />;
  if (next !== null) {
    yield (
      <Stretch href={placeHref(view, { segment: next })} text={`What follows: ${total - next} more paragraphs ›`} />
    );
  }
}

const emptiness = {
  complete: 'Nothing was said',
  empty: 'Nothing was said',
  partial: 'Nothing has come of it yet',
  failed: 'This cannot be read as a transcript',
} as const;

function Stretch({ href, text }: { href: string; text: string }) {
  return (
    <p class="stretch">
      <a href={href}>{text}</a>
    </p>
  );
}

/** Segments that are drawn, or skipped while they are out of sight, at a time. */
const perBlock = 40;
/** Colours of speakers in the stylesheet: `.voice-<number>`. */
const voices = 6;

/** A segment as it is shown. */
interface Paragraph {
  segment: ViewedSegment;
  /** Whether somebody else spoke before. */
  isTurn: boolean;
  /** By which it can be linked, unique in the page; null where another has it. */
  fragment: string | null;
}

/** The segments of a page in blocks. */
function blocksOf(segments: readonly ViewedSegment[]): Paragraph[][] {
  const fragments = new Set<string>();
  const paragraphs = segments.map((segment, index) => {
    const fragment = segment.startMs === null ? `s${segment.id}` : fragmentOf(segment.startMs);
    const isFirst = !fragments.has(fragment);
    fragments.add(fragment);
    const isTurn = segment.speaker !== null && segment.speaker !== segments[index - 1]?.speaker;
    return { segment, isTurn, fragment: isFirst ? fragment : null };
  });
  return Array.from({ length: Math.ceil(paragraphs.length / perBlock) }, (_, index) =>
    paragraphs.slice(index * perBlock, (index + 1) * perBlock),
  );
}

/** Id of the segment that a place means among those of its page, or null when none is meant. */
function meantSegment(segments: readonly ViewedSegment[], place: TranscriptPlace): number | null {
  if (place === null) return null;
  if ('segment' in place) return segments.find(({ id }) => id === place.segment)?.id ?? null;
  const begun = segments.findLast(({ startMs }) => startMs !== null && startMs <= place.atMs);
  return (begun ?? segments[0])?.id ?? null;
}

/**
 * A block of the transcript. `src/web/client/job` knows its attributes: a segment's times in ms, and in `data-words` the
 * places of its words, which are no elements of their own.
 *
 * @param meant id of the segment with which the page opens: it has the id `at`
 */
function Speech({ block, meant }: { block: readonly Paragraph[]; meant: number | null }) {
  return (
    <div class="speech-block">
      {block.map((paragraph) => (
        <Said key={paragraph.segment.id} {...paragraph} place={paragraph.segment.id === meant ? 'meant' : 'some'} />
      ))}
    </div>
  );
}

function Said({ segment, isTurn, fragment, place }: Paragraph & { place: 'meant' | 'some' }) {
  const { id, startMs, endMs, language, speaker, voice, text, words } = segment;
  const classes = ['said', ...(isTurn ? ['turn'] : []), ...(voice === null ? [] : [`voice-${voice % voices}`])];
  return (
    <p
      class={classes.join(' ')}
      id={place === 'meant' ? 'at' : undefined}
      dir={isRightToLeft(text) ? 'rtl' : undefined}
      data-start={startMs ?? undefined}
      data-end={endMs ?? undefined}
    >
      <a class="clock" id={fragment ?? undefined} href={`#${fragment ?? fragmentOf(startMs ?? 0)}`}>
        {startMs === null ? `¶ ${id + 1}` : formatClock(startMs)}
      </a>
      {isTurn && (
        <b class="speaker">
          <AsSent text={speaker ?? ''} />
        </b>
      )}
      <span class="words" dir="auto" lang={tagOf(language)} data-words={words === '' ? undefined : words}>
        {text}
      </span>
    </p>
  );
}

/** By its first letter, as browsers tell it: the speaker stands where the text begins. */
function isRightToLeft(text: string): boolean {
  return /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);
}

/** Only what can be the name of a language: it decides how the text is spoken and broken. */
function tagOf(language: string | null): string | undefined {
  return language !== null && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : undefined;
}
