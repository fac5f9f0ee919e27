import type { VNode } from 'preact';
import type { TranscriptSummary } from '../../../domain/transcript-index.ts';
import type { TranscriptView } from '../../../domain/transcript-view.ts';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Downloads } from './downloads.tsx';
import { Findings } from './findings-list.tsx';
import { type JobView, placeHref } from './job-view.ts';
import { blocksOf, meantSegment, Speech } from './speech.tsx';
import { AboutTranscript, TranscriptChoices } from './transcript-choice.tsx';

/** What the reading of a job's transcripts came to. */
export type Reading =
  | { shown: TranscriptView | null; summaries: readonly TranscriptSummary[] }
  /** They cannot be read right now. */
  | 'unreadable';

/** What stands beside the transcript. */
export async function* besideSpeech(view: JobView, reading: Promise<Reading>): AsyncGenerator<VNode> {
  const read = await reading;
  if (read === 'unreadable') return yield <Downloads view={view} transcript={null} />;
  const { shown, summaries } = read;
  yield (
    <>
      <Downloads view={view} transcript={shown} />
      <TranscriptChoices view={view} summaries={summaries} shown={shown} />
      {shown !== null && <Findings view={view} shown={shown} />}
      {shown !== null && <AboutTranscript shown={shown} />}
    </>
  );
}

/** The transcript itself, block by block. */
export async function* speechOf(view: JobView, reading: Promise<Reading>): AsyncGenerator<VNode> {
  const read = await reading;
  if (read === 'unreadable') {
    return yield <Notice tone="bad">The transcript cannot be read right now. Try again in a moment.</Notice>;
  }
  const { shown } = read;
  if (shown === null) return yield <NothingSaid view={view} />;
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

function NothingSaid({ view }: { view: JobView }) {
  if (view.choice !== null) return <EmptyState title="This transcript is not there, or was deleted" />;
  return (
    <EmptyState title="No transcript has come">
      <p>
        <WhyNothing view={view} />
      </p>
    </EmptyState>
  );
}

/** Whether one is still to be waited for, and else what can be done. */
function WhyNothing({ view: { job, canFetch, habits } }: { view: JobView }) {
  if (job.state === 'failed') return 'The vendor sent none, because its work failed.';
  if (job.state === 'deleted') return 'What came of this job was deleted.';
  if (job.state === 'quarantined') {
    return (
      <>
        What came of this job lies in the quarantine: <a href="/refused">look at it</a> to release it.
      </>
    );
  }
  if (job.state !== 'notified' && habits.sendsWords) {
    return 'When the vendor sends one, it stands here a moment later.';
  }
  const only =
    job.state === 'notified' ? 'The vendor says it is done, and sent no words.' : 'This vendor sends only notices.';
  if (canFetch) return `${only} What was said is fetched from it, and stands here then.`;
  if (habits.canBeFetched) {
    return (
      <>
        {only} Set <code>vendor: {job.vendor}</code> and <code>fetch</code> for the source <code>{job.source}</code> in
        the settings, and the collector fetches what was said.
      </>
    );
  }
  return (
    <>
      {only} The collector cannot fetch what was said from there: <a href="/import">import it</a> with the id of this
      job.
    </>
  );
}
