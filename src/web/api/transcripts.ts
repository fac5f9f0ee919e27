import { create } from 'content-disposition';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { type AnnotatedCall, type AnnotationStore, callOf } from '../../domain/annotations.ts';
import type { CatalogReader, JobWithDeliveries } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import { shortName } from '../../domain/file-names.ts';
import {
  type NoTranscript,
  type TranscriptArchive,
  type TranscriptChoice,
  type TranscriptFormat,
  transcriptFormats,
} from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Reading } from '../reading/reading.ts';

/** Which transcript is meant; without any of these it is the best one. */
export const transcriptQuery = z.object({
  delivery: parameters.delivery,
  part: parameters.part,
  entry: parameters.entry,
});

/** The same, with what people made of it or without. */
export const writtenQuery = z.object({ ...transcriptQuery.shape, corrected: parameters.flag });

const mediaTypes: Readonly<Record<TranscriptFormat, string>> = {
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
};

/** What is read as one, and which of its transcripts is meant. */
interface Spoken {
  /** Of downloads. */
  name: string;
  deliveries: readonly Delivery[];
  choice: TranscriptChoice | null;
  call: AnnotatedCall;
  /** What is said when there is no transcript. */
  nothing: string;
}

type Query = z.output<typeof transcriptQuery>;
type Params = Record<string, string>;

/**
 * The transcript of a job in every written form, and the documents that the vendor put inside it; of a single delivery
 * likewise, for one need not name its job.
 */
export function createTranscriptRoutes({
  catalog,
  reading,
  transcripts,
  annotations,
}: {
  catalog: Pick<CatalogReader, 'job'>;
  reading: Pick<Reading, 'find'>;
  transcripts: Pick<TranscriptArchive, 'write' | 'whyNot' | 'attachment'>;
  annotations: Pick<AnnotationStore, 'of'>;
}): Router {
  async function spokenInJob({ source = '', jobId = '' }: Params, query: Query): Promise<Spoken> {
    const choice = choiceOf(query);
    const job = await jobOf(catalog, { source, jobId });
    return {
      name: job.jobId,
      deliveries: job.deliveries,
      choice,
      call: callOf(job),
      nothing: 'no transcript of this job has come',
    };
  }

  async function spokenInDelivery({ id = '' }: Params, query: Query): Promise<Spoken> {
    const delivery = await firstCopyOf(reading, id);
    const choice = choiceWithin(delivery, query);
    const name = delivery.jobId ?? delivery.id;
    const { source, jobId } = delivery;
    const call = { source, jobIds: jobId === null ? [] : [jobId], deliveryIds: [delivery.id] };
    return { name, deliveries: [delivery], choice, call, nothing: 'this delivery holds no transcript' };
  }

  const router = Router();
  for (const [at, find] of [
    ['/api/v1/jobs/:source/:jobId', spokenInJob],
    ['/api/v1/deliveries/:id', spokenInDelivery],
  ] as const) {
    router
      .route(`${at}/transcript.:format`)
      .get<Params>(may('viewer', { audit: 'read' }), async (request, response) => {
        const format = formatOf(request.params.format);
        const query = readQuery(writtenQuery, request);
        const spoken = await find(request.params, query);
        const edits = query.corrected === true ? await annotations.of(spoken.call) : null;
        const written = await transcripts.write(spoken.deliveries, spoken.choice, format, edits);
        if (written === null) throw noTranscript(await transcripts.whyNot(spoken.deliveries, spoken.choice), spoken);
        sendFile(response, { mediaType: mediaTypes[format], name: `${spoken.name}.${format}`, bytes: written });
      })
      .all(onlyAllow('GET, HEAD'));
    router
      .route(`${at}/attachments/:index`)
      .get<Params>(may('viewer', { audit: 'downloaded' }), async (request, response) => {
        const { deliveries, choice } = await find(request.params, readQuery(transcriptQuery, request));
        const found = await transcripts.attachment(deliveries, choice, Number(request.params.index));
        if (found === null) throw new CollectorError('not-found', 'the transcript holds no such document');
        const { name, content } = found;
        sendFile(response, { mediaType: servedType(found.mediaType), name, bytes: content });
      })
      .all(onlyAllow('GET, HEAD'));
  }
  return router;
}

/** A duplicate holds nothing of its own: it says what the first copy says. @throws CollectorError `not-found` */
export async function firstCopyOf(reading: Pick<Reading, 'find'>, id: string): Promise<Delivery> {
  const delivery = await reading.find(id);
  return delivery.duplicateOf === null ? delivery : reading.find(delivery.duplicateOf);
}

/** As `choiceOf`, where the delivery is known. */
export function choiceWithin({ id }: Delivery, query: Query): TranscriptChoice | null {
  const isAny = query.part === null && query.entry === null;
  return choiceOf({ ...query, delivery: query.delivery ?? (isAny ? null : id) });
}

function formatOf(name: string | undefined): TranscriptFormat {
  const format = transcriptFormats.find((known) => known === name);
  if (format !== undefined) return format;
  throw new CollectorError('not-found', `transcripts are written as ${transcriptFormats.join(', ')}`);
}

/** @throws CollectorError `bad-request` for a part without its delivery */
export function choiceOf({ delivery, part, entry }: Query): TranscriptChoice | null {
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

function noTranscript(why: NoTranscript, { nothing }: Pick<Spoken, 'nothing'>): CollectorError {
  const reasons: Readonly<Record<NoTranscript, string>> = {
    none: nothing,
    'unknown-format': 'no reader knows the format of what came; its parts can be downloaded',
    failed: 'this transcript failed, so it has no words: its JSON says why',
    untimed: 'this transcript has no times, so it has no captions: ask for txt or json',
  };
  return new CollectorError(why === 'unknown-format' ? why : 'not-found', reasons[why]);
}

function sendFile(
  response: Response,
  { mediaType, name, bytes }: { mediaType: string; name: string; bytes: Uint8Array },
): void {
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Disposition', create(shortName(name), { type: 'inline' }));
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}

/** What a vendor sent is only ever shown as text. */
function servedType(mediaType: string): string {
  return `${mediaType === 'text/vtt' ? mediaType : 'text/plain'}; charset=utf-8`;
}
