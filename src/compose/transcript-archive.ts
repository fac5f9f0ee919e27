import { openTranscriptIndexReader } from '../catalog/search/reader.ts';
import type { ArchiveReader } from '../domain/archive.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TranscriptArchive, TranscriptFormat } from '../domain/transcript-index.ts';
import { hasUnknownFormat, unknownFormat } from '../domain/unknown-format.ts';
import { bodiesOf } from '../transcripts/body.ts';
import { transcriptOfJob } from '../transcripts/job-transcript.ts';
import { viewTranscript } from '../transcripts/view/view-transcript.ts';
import { writers } from '../transcripts/writers/all.ts';

/** Joins the index, which knows where words were said, with the bodies that say everything. */
export function openTranscriptArchive(
  indexFile: string,
  archive: Pick<ArchiveReader, 'open'>,
): TranscriptArchive & { close(): Promise<void> } {
  const index = openTranscriptIndexReader(indexFile);
  const readBody = bodiesOf(archive);
  return {
    ...index,
    async write(deliveries, choice, format) {
      const transcript = await transcriptOfJob(deliveries, choice, readBody);
      const text = transcript === null || isNothing(transcript, format) ? null : writers[format](transcript);
      return text === null ? null : Buffer.from(text);
    },
    async whyNot(deliveries, choice) {
      const transcript = await transcriptOfJob(deliveries, choice, readBody);
      const meant = deliveries.filter(({ id }) => choice === null || choice.deliveryId === id);
      if (transcript === null) return meant.some(hasUnknownFormat) ? 'unknown-format' : 'none';
      if (transcript.status !== 'failed') return 'untimed';
      return isOfUnknownFormat(transcript) ? 'unknown-format' : 'failed';
    },
    async view(deliveries, choice, place) {
      const transcript = await transcriptOfJob(deliveries, choice, readBody);
      return transcript === null ? null : viewTranscript(transcript, place);
    },
    async attachment(deliveries, choice, place) {
      const transcript = await transcriptOfJob(deliveries, choice, readBody);
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
