import { create } from 'content-disposition';
import { type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, JobWithDeliveries } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import {
  type NoTranscript,
  type TranscriptArchive,
  type TranscriptChoice,
  type TranscriptFormat,
  transcriptFormats,
} from '../domain/transcript-index.ts';
import { onlyAllow } from './methods.ts';
import { parameters } from './parameters.ts';
import { readQuery } from './query.ts';

/** Which transcript of the job is meant; without `delivery` it is the best one. */
export const transcriptQuery = z.object({
  delivery: parameters.delivery,
  part: parameters.part,
  entry: parameters.entry,
});

const mediaTypes: Readonly<Record<TranscriptFormat, string>> = {
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
};

/** The transcript of a job in every written form, and the documents that the vendor put inside it. */
export function createTranscriptRoutes({
  catalog,
  transcripts,
}: {
  catalog: Pick<CatalogReader, 'job'>;
  transcripts: Pick<TranscriptArchive, 'write' | 'whyNot' | 'attachment'>;
}): Router {
  const router = Router();
  router
    .route('/api/v1/jobs/:source/:jobId/transcript.:format')
    .get(async (request, response) => {
      const format = formatOf(request.params.format);
      const choice = choiceOf(readQuery(transcriptQuery, request));
      const job = await jobOf(catalog, request.params);
      const written = await transcripts.write(job.deliveries, choice, format);
      if (written === null) throw noTranscript[await transcripts.whyNot(job.deliveries, choice)]();
      sendFile(response, { mediaType: mediaTypes[format], name: `${job.jobId}.${format}`, bytes: written });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/jobs/:source/:jobId/attachments/:index')
    .get(async (request, response) => {
      const choice = choiceOf(readQuery(transcriptQuery, request));
      const job = await jobOf(catalog, request.params);
      const found = await transcripts.attachment(job.deliveries, choice, Number(request.params.index));
      if (found === null) throw new CollectorError('not-found', 'the transcript holds no such document');
      const { name, content } = found;
      sendFile(response, { mediaType: servedType(found.mediaType), name, bytes: content });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

function formatOf(name: string): TranscriptFormat {
  const format = transcriptFormats.find((known) => known === name);
  if (format !== undefined) return format;
  throw new CollectorError('not-found', `transcripts are written as ${transcriptFormats.join(', ')}`);
}

/** @throws CollectorError `bad-request` for a part without its delivery */
export function choiceOf({ delivery, part, entry }: z.output<typeof transcriptQuery>): TranscriptChoice | null {
  if (delivery !== null) return { deliveryId: delivery, part: part ?? 0, entry };
  if (part === null && entry === null) return null;
  throw new CollectorError('bad-request', 'query parameter delivery is missing: part and entry count within one');
}

/** @throws CollectorError `not-found` */
export async function jobOf(
  catalog: Pick<CatalogReader, 'job'>,
  { source, jobId }: { source: string; jobId: string },
): Promise<JobWithDeliveries> {
  const job = await catalog.job(source, jobId);
  if (job === null) throw new CollectorError('not-found', 'no such job');
  return job;
}

const noTranscript: Readonly<Record<NoTranscript, () => CollectorError>> = {
  none: () => new CollectorError('not-found', 'no transcript of this job has come'),
  'unknown-format': () =>
    new CollectorError('unknown-format', 'no reader knows the format of what came; its parts can be downloaded'),
  failed: () => new CollectorError('not-found', 'this transcript failed, so it has no words: its JSON says why'),
  untimed: () =>
    new CollectorError('not-found', 'this transcript has no times, so it has no captions: ask for txt or json'),
};

function sendFile(
  response: Response,
  { mediaType, name, bytes }: { mediaType: string; name: string; bytes: Uint8Array },
): void {
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Disposition', create(name.slice(0, 200), { type: 'inline' }));
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}

/** What a vendor sent is only ever shown as text. */
function servedType(mediaType: string): string {
  return `${mediaType === 'text/vtt' ? mediaType : 'text/plain'}; charset=utf-8`;
}
