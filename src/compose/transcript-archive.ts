import { openTranscriptIndexReader } from '../catalog/search/reader.ts';
import type { Edits } from '../domain/annotations.ts';
import type { ArchiveReader } from '../domain/archive.ts';
import type { Delivery } from '../domain/delivery.ts';
import { withoutFields } from '../domain/form-fields.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TranscriptArchive, TranscriptChoice, TranscriptFormat } from '../domain/transcript-index.ts';
import { hasUnknownFormat, unknownFormat } from '../domain/unknown-format.ts';
import { bodiesOf } from '../transcripts/body.ts';
import { transcriptOfJob } from '../transcripts/job-transcript.ts';
import { viewTranscript } from '../transcripts/view/view-transcript.ts';
import { withEdits } from '../transcripts/with-edits.ts';
import { writers } from '../transcripts/writers/all.ts';
import { speechTokens } from '../vendors/all.ts';

/** Joins the index, which knows where words were said, with the bodies that say everything. */
export function openTranscriptArchive(
  indexFile: string,
  archive: Pick<ArchiveReader, 'open'>,
): TranscriptArchive & { close(): Promise<void> } {
  const index = openTranscriptIndexReader(indexFile);
  const readBody = bodiesOf(archive);
  const transcriptOf = (deliveries: readonly Delivery[], choice: TranscriptChoice | null) =>
    transcriptOfJob(
      deliveries.map((delivery) => withoutFields(delivery, speechTokens)),
      choice,
      readBody,
    );
  const editedOf = async (deliveries: readonly Delivery[], choice: TranscriptChoice | null, edits: Edits | null) => {
    const transcript = await transcriptOf(deliveries, choice);
    if (transcript === null || edits === null) return transcript;
    const { deliveryId, part } = transcript.source;
    const parts = deliveries.find(({ id }) => id === deliveryId)?.parts ?? [];
    return withEdits(transcript, edits, parts.find(({ index }) => index === part)?.sha256 ?? null);
  };
  return {
    ...index,
    async write(deliveries, choice, format, edits = null) {
      const transcript = await editedOf(deliveries, choice, edits);
      const text = transcript === null || isNothing(transcript, format) ? null : writers[format](transcript);
      return text === null ? null : Buffer.from(text);
    },
    async whyNot(deliveries, choice) {
      const transcript = await transcriptOf(deliveries, choice);
      const meant = deliveries.filter(({ id }) => choice === null || choice.deliveryId === id);
      if (transcript === null) return meant.some(hasUnknownFormat) ? 'unknown-format' : 'none';
      if (transcript.status !== 'failed') return 'untimed';
      return isOfUnknownFormat(transcript) ? 'unknown-format' : 'failed';
    },
    async view(deliveries, choice, place, edits = null) {
      const transcript = await editedOf(deliveries, choice, edits);
      return transcript === null ? null : viewTranscript(transcript, place);
    },
    async attachment(deliveries, choice, place) {
      const transcript = await transcriptOf(deliveries, choice);
      const found = transcript?.attachments[place];
      if (found === undefined) return null;
      return { name: found.name, mediaType: found.mediaType, content: Buffer.from(found.content) };
    },
  };
}

/** One that failed has words in no form, and only JSON can say why; one that no reader knows cannot say even that. */
function isNothing(transcript: Transcript, format: TranscriptFormat): boolean {
  if (transcript.status !== 'failed' || transcript.segments.length > 0) return false;
  return format !== 'json' || isOfUnknownFormat(transcript);
}

function isOfUnknownFormat({ warnings }: Transcript): boolean {
  return warnings.some(({ code }) => code === unknownFormat);
}
