import type { ComponentChildren } from 'preact';
import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import type { Delivery, Part } from '../../../domain/delivery.ts';
import { writtenName } from '../../../domain/file-names.ts';
import type { TranscriptView } from '../../../domain/transcript-view.ts';
import { formatBytes } from '../../../lib/format-bytes.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { partHref } from '../parts/links.ts';
import { derivedHref, type SpokenView } from './spoken-view.ts';

/** As many as the zip takes. */
const maxZipped = 300;
/** More parts are found further below in the page. */
const maxListed = 20;

/** Everything that can be taken away: our writing of the transcript, the vendor's own documents, and every body. */
export function Downloads({ view, transcript }: { view: SpokenView; transcript: TranscriptView | null }) {
  return (
    <section class="downloads" aria-labelledby="downloads">
      <h3 id="downloads">Download</h3>
      {transcript !== null && <Written view={view} transcript={transcript} />}
      <AsItCame view={view} transcript={transcript} />
      <Everything deliveries={view.deliveries} />
    </section>
  );
}

function Written({ view, transcript }: { view: SpokenView; transcript: TranscriptView }) {
  const formats = formatsOf(transcript);
  return (
    <>
      <ul class="formats">
        {formats.map((format) => (
          <li key={format}>
            <a class="button quiet" download href={derivedHref(view, `transcript.${format}`)}>
              {format.toUpperCase()}
            </a>
          </li>
        ))}
      </ul>
      {!transcript.isTimed && transcript.status !== 'failed' && (
        <p class="quiet">It has no times, so it has no captions.</p>
      )}
    </>
  );
}

/** What failed has no words, and says so in its JSON. */
function formatsOf({ status, isTimed }: TranscriptView): string[] {
  if (status === 'failed') return ['json'];
  return isTimed ? ['txt', 'srt', 'vtt', 'json'] : ['txt', 'json'];
}

function AsItCame({ view, transcript }: { view: SpokenView; transcript: TranscriptView | null }) {
  const parts = documentsOf(view);
  const attachments = transcript?.attachments ?? [];
  if (parts.length === 0 && attachments.length === 0) return null;
  return (
    <>
      <h4>As the vendor wrote it</h4>
      <ul class="documents">
        {parts.slice(0, maxListed).map(({ delivery, part }) => (
          <Document key={`${delivery.id}.${part.index}`} href={partHref(delivery.id, part.index)}>
            <AsSent text={nameOfPart(part)} /> <small>{formatBytes(part.bytes)}</small>
          </Document>
        ))}
        {attachments.map(({ name, language }, index) => (
          <Document key={index} href={derivedHref(view, `attachments/${index}`)}>
            <AsSent text={name} />{' '}
            <small>{language !== null && <AsSent text={language} />} inside the transcript</small>
          </Document>
        ))}
      </ul>
      {parts.length > maxListed && <p class="quiet">More stand below.</p>}
    </>
  );
}

function Document({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <li>
      <a download href={href}>
        {children}
      </a>
    </li>
  );
}

function Everything({ deliveries }: Pick<JobWithDeliveries, 'deliveries'>) {
  const held = deliveries.filter(({ state, duplicateOf, parts }) => {
    return state === 'filed' && duplicateOf === null && parts.length > 0;
  });
  if (held.length === 0 || held.length > maxZipped) return null;
  const query = new URLSearchParams(held.map(({ id }) => ['id', id]));
  return (
    <p>
      <a class="button quiet" download href={`/api/v1/deliveries.zip?${query}`}>
        All bodies as they came (zip)
      </a>
    </p>
  );
}

/** Bodies that are transcripts or captions, each once, oldest first. */
function documentsOf({ deliveries }: Pick<JobWithDeliveries, 'deliveries'>): { delivery: Delivery; part: Part }[] {
  return deliveries
    .filter(({ state, duplicateOf }) => state === 'filed' && duplicateOf === null)
    .flatMap((delivery) => delivery.parts.map((part) => ({ delivery, part })))
    .filter(({ part: { kind } }) => kind === 'transcript' || kind === 'subtitles' || kind === 'text');
}

/** @example nameOfPart({ path: 'acme/2026/11/21/sample.1.srt', … }) // 'sample.1.srt' */
export function nameOfPart({ path, filename, index }: Pick<Part, 'path' | 'filename' | 'index'>): string {
  return path?.split('/').at(-1) || writtenName(filename ?? '') || `part ${index}`;
}
