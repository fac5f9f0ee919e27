import { type Request, type Response, Router } from 'express';
import { type AnnotationChange, type AnnotationStore, type Correction, callOf } from '../../../domain/annotations.ts';
import type { CatalogReader, JobWithDeliveries } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { annotationChange } from '../../api/annotations.ts';
import { jobOf } from '../../api/transcripts.ts';
import { may, personAt } from '../../http/access.ts';
import { readForm } from '../../http/form.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { jobHref } from '../parts/links.ts';

interface NotesDeps {
  catalog: Pick<CatalogReader, 'job'>;
  transcripts: Pick<TranscriptArchive, 'write'>;
  annotations: AnnotationStore;
}

/** `POST /jobs/<source>/<job id>/notes`: what somebody says about a call, by the form of its page. */
export function createNotesRoutes(deps: NotesDeps): Router {
  const router = Router();
  router
    .route('/jobs/:source/:jobId/notes')
    .post(may('editor', { audit: 'changed' }), async (request, response) => {
      const job = await jobOf(deps.catalog, request.params);
      await change(deps, job, { request, response });
      response.redirect(303, `${jobHref(job.source, job.jobId)}#notes`);
    })
    .all(onlyAllow('POST'));
  return router;
}

async function change(
  deps: NotesDeps,
  job: JobWithDeliveries,
  { request, response }: { request: Request; response: Response },
): Promise<void> {
  const form = await readForm(request);
  const who = { by: personAt(response).name, version: form.get('version') ?? '' };
  if (form.get('do') === 'undo') return void (await deps.annotations.undo(callOf(job), who));
  const asked = form.get('do') === 'correct' ? { correction: await correctionIn(deps, job, form) } : notesIn(form);
  const read = annotationChange.safeParse(asked);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CollectorError('bad-request', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  await deps.annotations.change(callOf(job), read.data, who);
}

/** A form sends nothing for a box that is not ticked. */
function notesIn(form: URLSearchParams): AnnotationChange {
  const tags = (form.get('tags') ?? '').split(',').map((tag) => tag.trim());
  const labels = form.getAll('label');
  const names = form.getAll('name');
  return {
    star: form.get('star') === 'yes',
    reviewed: form.get('reviewed') === 'yes',
    tags: tags.filter((tag) => tag !== ''),
    note: (form.get('note') ?? '').replaceAll('\r\n', '\n').trim(),
    speakers: Object.fromEntries(labels.map((label, index) => [label, names[index] ?? ''])),
  };
}

/**
 * The passage in which the words stand: the one that the page says, else the first.
 *
 * @throws CollectorError `bad-request` where they stand nowhere
 */
async function correctionIn(
  { transcripts }: NotesDeps,
  job: JobWithDeliveries,
  form: URLSearchParams,
): Promise<Correction> {
  const was = (form.get('was') ?? '').trim();
  const text = (form.get('text') ?? '').trim();
  const written = await transcripts.write(job.deliveries, null, 'json');
  const transcript: Written = written === null ? { segments: [] } : JSON.parse(Buffer.from(written).toString());
  const startMs = form.get('startMs') ?? '';
  const holding = transcript.segments.filter((segment) => was !== '' && segment.text.includes(was));
  const meant = holding.find((segment) => String(segment.startMs) === startMs) ?? holding[0];
  const { deliveryId, part } = transcript.source ?? {};
  const parts = job.deliveries.find(({ id }) => id === deliveryId)?.parts ?? [];
  const sha256 = parts.find(({ index }) => index === part)?.sha256;
  if (meant === undefined || sha256 === undefined) {
    throw new CollectorError('bad-request', 'these words stand in no passage: copy them as the vendor wrote them');
  }
  return { sha256, startMs: meant.startMs, was, text };
}

interface Written {
  source?: { deliveryId: string; part: number };
  segments: readonly { startMs: number | null; text: string }[];
}
