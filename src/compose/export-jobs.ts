import type { Readable } from 'node:stream';
import { type AnnotatedCall, callOf } from '../domain/annotations.ts';
import type { CatalogReader, DeliveryFilter } from '../domain/catalog.ts';
import type { Delivery } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import { asSegment, distinctNames, safeName } from '../domain/file-names.ts';
import type { TranscriptFormat } from '../domain/transcript-index.ts';
import { openForReading } from './storage.ts';

/** What is written for each job: its transcript in a format, or every body as it came. */
export type ExportFormat = TranscriptFormat | 'raw';

/** Jobs by name, or everything that matches a filter. */
export type ExportSelection = { jobs: readonly { source: string; jobId: string }[] } | { filter: DeliveryFilter };

/** A file of an export. */
export interface ExportedFile {
  /** `<source>/<job id>.<format>`; a raw body has a folder of its job. */
  path: string;
  content: Uint8Array | Readable;
  modifiedAt: Date;
}

/** Deliveries that are exported together: those of a job, or a single one that names none. */
interface Group {
  source: string;
  name: string;
  deliveries: readonly Delivery[];
  call: AnnotatedCall;
}

const pageDeliveries = 200;

/**
 * Everything selected, file by file, newest jobs first, with what people made of it; changes nothing, and may run beside a collector. A job without
 * a transcript, or with one that has no captions, simply has no such file.
 *
 * @throws CollectorError `not-found` for a job that is not there
 */
export async function* exportJobs(
  root: string,
  selection: ExportSelection,
  formats: readonly ExportFormat[],
): AsyncGenerator<ExportedFile> {
  const { archive, catalog, transcripts, annotations, close } = await openForReading(root);
  const nameFor = distinctNames();
  try {
    for await (const { source, name, deliveries, call } of groupsOf(catalog, selection)) {
      const modifiedAt = new Date(deliveries.at(-1)?.receivedAt ?? 0);
      for (const format of formats) {
        if (format === 'raw') {
          const folder = nameFor(source, name);
          for (const { path, file } of storedFiles(deliveries)) {
            const content = await archive.open('archive', path);
            yield { path: nameFor(folder, file), content, modifiedAt };
          }
          continue;
        }
        const content = await transcripts.write(deliveries, null, format, await annotations.of(call));
        if (content !== null) yield { path: nameFor(source, `${name}.${format}`), content, modifiedAt };
      }
    }
  } finally {
    await close();
  }
}

/** What is selected, each job once, newest first. */
export async function* groupsOf(catalog: CatalogReader, selection: ExportSelection): AsyncGenerator<Group> {
  if ('jobs' in selection) {
    for (const { source, jobId } of selection.jobs) yield jobGroup(catalog, source, jobId);
    return;
  }
  const seen = new Set<string>();
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<CatalogReader['list']>> = await catalog.list(selection.filter, {
      before,
      limit: pageDeliveries,
    });
    for (const { delivery } of page) {
      const { source, jobId, id } = delivery;
      if (jobId === null) {
        yield { source, name: id, deliveries: [delivery], call: { source, jobIds: [], deliveryIds: [id] } };
        continue;
      }
      const group = await jobGroup(catalog, source, jobId);
      const key = JSON.stringify([source, group.name]);
      if (!seen.has(key)) yield group;
      seen.add(key);
    }
    before = page.at(-1)?.seq ?? null;
  } while (before !== null);
}

async function jobGroup(catalog: CatalogReader, source: string, jobId: string): Promise<Group> {
  const job = await catalog.job(source, jobId);
  if (job === null) throw new CollectorError('not-found', `there is no job ${source}/${jobId}`);
  const [first] = job.deliveries;
  const name = safeName(asSegment(job.jobId)) ?? first?.id ?? 'job';
  return { source, name, deliveries: job.deliveries, call: callOf(job) };
}

function storedFiles(deliveries: readonly Delivery[]): { path: string; file: string }[] {
  return deliveries
    .filter(({ state, duplicateOf }) => state === 'filed' && duplicateOf === null)
    .flatMap(({ parts }) => parts.flatMap(({ path }) => path ?? []))
    .map((path) => ({ path, file: path.split('/').at(-1) ?? path }));
}
