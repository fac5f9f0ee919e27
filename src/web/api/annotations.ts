import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type AnnotatedCall, type AnnotationStore, type Annotations, callOf } from '../../domain/annotations.ts';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { may, personAt } from '../http/access.ts';
import { readJson } from '../http/json-body.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Reading } from '../reading/reading.ts';
import { firstCopyOf, jobOf } from './transcripts.ts';

const aText = (max: number) => z.string().max(max, { error: `expected at most ${max} characters` });
const aTag = aText(60)
  .trim()
  .min(1, { error: 'expected a tag' })
  .regex(/^[^,\r\n]*$/, { error: 'a tag holds no comma' });

/** What may be changed, as programs send it. */
export const annotationChange = z.strictObject(
  {
    tags: z.array(aTag).max(50, { error: 'expected at most 50 tags' }).optional(),
    star: z.boolean().optional(),
    note: aText(20_000).optional(),
    reviewed: z.boolean().optional(),
    speakers: z.record(aText(200), aText(200).trim()).optional(),
    correction: z
      .strictObject({
        sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected the SHA-256 of a part' }),
        startMs: z.number().int().min(0).nullable(),
        was: aText(2000).min(1, { error: 'expected the words of the vendor' }),
        text: aText(2000),
      })
      .optional(),
  },
  { error: 'expected fields of tags, star, note, reviewed, speakers, correction' },
);

interface AnnotationDeps {
  catalog: Pick<CatalogReader, 'job'>;
  reading: Pick<Reading, 'find'>;
  annotations: AnnotationStore;
}

type Params = Record<string, string>;

/** What people say about a call: read, changed from one version to the next, and undone. */
export function createAnnotationRoutes({ catalog, reading, annotations }: AnnotationDeps): Router {
  const inJob = async ({ source = '', jobId = '' }: Params) => callOf(await jobOf(catalog, { source, jobId }));
  const inDelivery = async ({ id = '' }: Params): Promise<AnnotatedCall> => {
    const delivery = await firstCopyOf(reading, id);
    if (delivery.jobId !== null) {
      const at = `/api/v1/jobs/${delivery.source}/${encodeURIComponent(delivery.jobId.toWellFormed())}/annotations`;
      throw new CollectorError('has-job', `this delivery belongs to a job: ask ${at}`);
    }
    return { source: delivery.source, jobIds: [], deliveryIds: [delivery.id] };
  };

  const router = Router();
  for (const [at, find] of [
    ['/api/v1/jobs/:source/:jobId/annotations', inJob],
    ['/api/v1/deliveries/:id/annotations', inDelivery],
  ] as const) {
    router
      .route(at)
      .get<Params>(may('viewer', { audit: 'read' }), async (request, response) => {
        readQuery(noQuery, request);
        send(response, await annotations.of(await find(request.params)));
      })
      .patch<Params>(may('editor', { audit: 'changed' }), async (request, response) => {
        readQuery(noQuery, request);
        const who = { by: personAt(response).name, version: versionIn(request) };
        const change = await readJson(annotationChange, request);
        send(response, await annotations.change(await find(request.params), change, who));
      })
      .all(onlyAllow('GET, HEAD, PATCH'));
    router
      .route(`${at}/undo`)
      .post<Params>(may('editor', { audit: 'changed' }), async (request, response) => {
        readQuery(noQuery, request);
        const who = { by: personAt(response).name, version: versionIn(request) };
        send(response, await annotations.undo(await find(request.params), who));
      })
      .all(onlyAllow('POST'));
  }
  return router;
}

function send(response: Response, annotations: Annotations): void {
  response.setHeader('ETag', `"${annotations.version}"`);
  response.json(annotations);
}

/** Nobody changes what they have not seen. */
function versionIn({ headers }: Pick<Request, 'headers'>): string {
  const version = /^"([\w-]+)"$/.exec(headers['if-match'] ?? '')?.[1];
  if (version !== undefined) return version;
  throw new CollectorError('bad-request', 'header If-Match is missing: expected the ETag of what is to be changed');
}
