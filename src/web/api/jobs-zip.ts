import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { type Request, type Response, Router } from 'express';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { type AnnotationStore, callOf } from '../../domain/annotations.ts';
import type { CatalogReader, JobWithDeliveries } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { asSegment, distinctNames, safeName } from '../../domain/file-names.ts';
import { type TranscriptArchive, transcriptFormats } from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { readForm } from '../http/form.ts';
import { oneOf, parameters, queryOf, readParameters } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** So many names of jobs fit into an address. */
const maxJobs = 200;
const compressionLevel = 1;
const zipQuery = z.object({ format: oneOf(transcriptFormats).default('txt'), corrected: parameters.flag });

interface ZipDeps {
  catalog: Pick<CatalogReader, 'job'>;
  transcripts: Pick<TranscriptArchive, 'write'>;
  annotations: Pick<AnnotationStore, 'of'>;
}

/** The transcripts of several jobs in one zip: `job=<source>/<job id>`, repeated, and `format`. */
export function createCallsZipRoutes(deps: ZipDeps): Router {
  const router = Router();
  router
    .route('/api/v1/jobs.zip')
    .get(may('viewer'), async (request, response) => sendZip(deps, { request, response, asked: queryOf(request) }))
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/jobs/download')
    .post(may('viewer'), async (request, response) => {
      await sendZip(deps, { request, response, asked: await readForm(request) });
    })
    .all(onlyAllow('POST'));
  return router;
}

async function sendZip(
  { catalog, transcripts, annotations }: ZipDeps,
  { request, response, asked }: { request: Request; response: Response; asked: URLSearchParams },
): Promise<void> {
  const jobs = await jobsIn(catalog, asked);
  asked.delete('job');
  const { format, corrected } = readParameters(zipQuery, asked);
  for (const { deliveries } of jobs) {
    await response.locals.audit?.note(request, response, 'exported', deliveries[0]?.id ?? '');
  }
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Disposition': create('transcripts.zip'),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD') return void response.end();
  const zip = new ZipFile();
  const sent = pipeline(zip.outputStream, response);
  // It is awaited in the end; a failure before that must not end the process.
  sent.catch(() => undefined);
  const pathFor = distinctNames();
  const missing: string[] = [];
  for (const job of jobs) {
    const edits = corrected === true ? await annotations.of(callOf(job)) : null;
    const written = response.destroyed ? null : await transcripts.write(job.deliveries, null, format, edits);
    const name = safeName(asSegment(job.title ?? job.jobId)) ?? 'call';
    if (written === null) missing.push(`${job.source}/${job.jobId}`);
    else {
      const path = pathFor(job.source, `${name}.${format}`);
      zip.addBuffer(Buffer.from(written), path, { mtime: new Date(job.lastAt), compressionLevel });
    }
  }
  if (missing.length > 0) {
    const text = `No transcript could be written as ${format} of these:\n${missing.join('\n')}\n`;
    zip.addBuffer(Buffer.from(text.toWellFormed()), 'missing.txt', { compressionLevel });
  }
  zip.end();
  await sent;
}

/** @throws CollectorError `bad-request` for none, for too many, and for what names none; `not-found` */
async function jobsIn(catalog: ZipDeps['catalog'], asked: URLSearchParams): Promise<JobWithDeliveries[]> {
  const names = [...new Set(asked.getAll('job'))];
  if (names.length === 0) throw new CollectorError('bad-request', 'no job is chosen: expected at least one job');
  if (names.length > maxJobs) {
    throw new CollectorError('bad-request', `expected at most ${maxJobs} jobs at once, not ${names.length}`);
  }
  return Promise.all(
    names.map(async (name) => {
      const [, source, jobId] = /^([^/]+)\/(.+)$/s.exec(name) ?? [];
      if (source === undefined || jobId === undefined) {
        throw new CollectorError('bad-request', 'job: expected <source>/<job id>');
      }
      const job = await catalog.job(source, jobId);
      if (job === null) throw new CollectorError('not-found', 'no such job');
      return job;
    }),
  );
}
