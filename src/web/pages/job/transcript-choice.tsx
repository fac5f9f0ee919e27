import type { TranscriptSummary } from '../../../domain/transcript-index.ts';
import type { TranscriptView } from '../../../domain/transcript-view.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { KeyValue } from '../parts/data-table.tsx';
import { formatCount, formatDuration } from '../parts/format.ts';
import { Time } from '../parts/time.tsx';
import { type SpokenView, viewHref } from './spoken-view.ts';

/** More are not listed; a job of so many is one that came in pieces. */
const maxListed = 30;

/** The transcripts of the job, of which one is shown. Nothing for a job with one. */
export function TranscriptChoices(props: {
  view: SpokenView;
  summaries: readonly TranscriptSummary[];
  shown: TranscriptView | null;
}) {
  const { view, summaries, shown } = props;
  if (summaries.length < 2 && (shown !== null || summaries.length === 0)) return null;
  return (
    <section aria-labelledby="transcripts">
      <h3 id="transcripts">Transcripts</h3>
      <ul class="choices">
        {summaries.slice(0, maxListed).map((summary) => (
          <li key={`${summary.deliveryId}.${summary.part}.${summary.entry}`}>
            <a href={viewHref(view, { choice: summary })} aria-current={isShown(summary, shown) ? 'true' : undefined}>
              {summary.format}
              {summary.entry !== null && (
                <>
                  {' '}
                  <AsSent text={summary.entry} />
                </>
              )}
            </a>{' '}
            <small>
              {summary.words > 0
                ? `${formatCount(summary.words)} words`
                : `${formatCount(summary.segments)} paragraphs`}
              {summary.status !== 'complete' && `, ${summary.status}`},{' '}
              <CameAt deliveries={view.deliveries} {...summary} />
            </small>
          </li>
        ))}
      </ul>
      {summaries.length > maxListed && <p class="quiet">{formatCount(summaries.length - maxListed)} more.</p>}
    </section>
  );
}

/** What is known of the transcript that is shown. */
export function AboutTranscript({ shown }: { shown: TranscriptView }) {
  const { source, durationMs, languages, words, segments, speakers, wordTiming, warnings } = shown;
  const facts = [
    { name: 'Length', value: durationMs === null ? null : formatDuration(durationMs) },
    { name: 'Words', value: words === 0 ? null : formatCount(words) },
    { name: 'Paragraphs', value: formatCount(segments.total) },
    { name: 'Language', value: languages.length === 0 ? null : <AsSent text={languages.slice(0, 10).join(', ')} /> },
    { name: 'Speakers', value: speakers.length === 0 ? null : <AsSent text={speakers.join(', ')} /> },
    { name: 'Times', value: timings[wordTiming] },
    {
      name: 'Format',
      value: `${source.format}${source.detectedBy === 'content' ? ', recognised by its content' : ''}`,
    },
    {
      name: 'Guessed',
      value:
        warnings.length === 0 ? null : (
          <AsSent text={warnings.map(({ code, count }) => (count > 1 ? `${code} ×${count}` : code)).join(', ')} />
        ),
    },
  ];
  return (
    <details>
      <summary>About this transcript</summary>
      <KeyValue facts={facts.filter(({ value }) => value !== null)} />
    </details>
  );
}

const timings = { exact: 'of each word', segment: 'of paragraphs', none: 'none' } as const;

function CameAt({ deliveries, deliveryId }: Pick<SpokenView, 'deliveries'> & { deliveryId: string }) {
  const at = deliveries.find(({ id }) => id === deliveryId)?.receivedAt;
  return at === undefined ? null : <Time at={at} />;
}

function isShown({ deliveryId, part, entry }: TranscriptSummary, shown: TranscriptView | null): boolean {
  const source = shown?.source;
  return source?.deliveryId === deliveryId && source.part === part && source.entry === entry;
}
