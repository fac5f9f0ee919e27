import { openTranscriptIndexReader } from '../catalog/search/reader.ts';
import type { ArchiveReader } from '../domain/archive.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
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
      const written = transcript === null ? null : writers[format](transcript);
      return written === null ? null : Buffer.from(written);
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
