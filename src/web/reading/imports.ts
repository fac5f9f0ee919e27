import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Request, Response } from 'express';
import type { DeliveryHead } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { Limits, Source } from '../../domain/source.ts';
import type { AnsweredCallback } from '../../domain/telemetry.ts';
import { declaredLength } from '../../intake/body-size.ts';
import type { ImportIntake, OpenImport } from '../../intake/imports.ts';
import type { Receipt } from '../../intake/receive.ts';
import { welcome } from '../http/listen.ts';
import { type ImportFields, importFieldCount, readFields } from './import-fields.ts';
import { readImportForm } from './import-form.ts';

/** Judges the call that files are handed in for. */
export type CheckCall = (call: { source: string; jobIds: readonly string[] }) => Promise<void>;

/** Takes files that came another way than by a callback. */
export interface Imports {
  /** Where files can be filed, the usual place first. */
  targets: readonly ImportTarget[];
  /**
   * Reads the form of a request and files what is in it as one delivery; resolves when that would survive a power cut.
   *
   * `check` is asked about the job that the form names, if it names one, and may refuse it.
   *
   * @throws CollectorError as a callback would be refused, and `bad-request` for fields that are not accepted
   */
  receive(request: Request, response: Response, check: CheckCall): Promise<Receipt>;
  /** The same for whom only some sources exist. */
  within(has: (source: string) => boolean): Imports;
}

export interface ImportDeps {
  intake: ImportIntake;
  targets: readonly ImportTarget[];
  idleMs: number;
  now(): Date;
  newId(): string;
  isDraining(): boolean;
  /**
   * Keeps an id for one delivery alone, until the answer is called.
   *
   * @throws CollectorError `conflict` for one that is there, or is being imported
   */
  claimId(id: string): Promise<() => void>;
  /** Canonical address of who sent a request; null when it cannot be read. */
  senderOf(request: IncomingMessage): string | null;
  /** Headers as they are recorded, without secrets. */
  maskHeaders(rawHeaders: readonly string[]): Readonly<Record<string, string>>;
  /** Told of what was filed, and of what was kept in the quarantine. */
  onAnswered(answered: AnsweredCallback): void;
}

export function createImports(deps: ImportDeps): Imports {
  const { intake, targets, isDraining } = deps;
  const limits = largestOf(targets);

  async function receive(request: Request, response: Response, check: CheckCall): Promise<Receipt> {
    if (isDraining()) throw new CollectorError('shutting-down', 'the collector is shutting down; try again');
    const startMs = performance.now();
    const declaredBytes = declaredLength(request);
    assertWithin(limits, declaredBytes ?? 0);
    const lot = await intake.begin(declaredBytes);
    let letGo = (): void => undefined;
    try {
      welcome(request, response);
      const { fields, bytes } = await readLot(deps, lot, limits, { request, response });
      const head = headOf(deps, request, fields);
      if (fields.job !== null) await check({ source: head.source, jobIds: [fields.job] });
      if (fields.id !== null) letGo = await deps.claimId(fields.id);
      const told = { source: head.source, sender: head.sender, unlisted: null, bytes, error: null };
      const receipt = await lot.commit(head).catch((error: unknown) => {
        tellOfQuarantined(deps, error, { ...told, parts: 0, ms: performance.now() - startMs });
        throw error;
      });
      deps.onAnswered({ ...told, ...receipt, status: 201, code: null, ms: performance.now() - startMs });
      return receipt;
    } finally {
      letGo();
      await lot.end();
    }
  }

  return {
    targets,
    receive,
    within: (has) => createImports({ ...deps, targets: targets.filter(({ source }) => has(source.name)) }),
  };
}

/** What a form has besides its files: its fields, and what stands between them. */
const maxFormBytes = 1024 * 1024;

/** Files go to the spool while the form is read, under the limits of the source that was named before them. */
async function readLot(
  { targets, idleMs }: ImportDeps,
  lot: OpenImport,
  limits: Limits,
  { request, response }: { request: Request; response: Response },
): Promise<{ fields: ImportFields; bytes: number }> {
  let bytes = 0;
  let first: ImportFields | null = null;
  const sent = await readImportForm(request, response, {
    limits,
    fields: importFieldCount,
    idleMs,
    async onBytes(chunkBytes) {
      bytes += chunkBytes;
      assertWithin(limits, bytes);
      await lot.received(chunkBytes);
    },
    async onFile({ fieldname, originalname, mimetype, stream }, before) {
      const fields = readFields(before);
      first ??= fields;
      const file = { field: fieldname, filename: originalname, mediaType: mimetype?.toLowerCase() ?? null, stream };
      await lot.take(file, targetOf(targets, fields).source.limits);
    },
  });
  const fields = readFields(sent);
  if (isDeepStrictEqual(first, fields)) return { fields, bytes };
  throw new CollectorError('bad-request', 'the fields (source, job …) must come before the files');
}

/** The id of the job is recorded where the vendor's profile looks for one: as if it had stood in the URL. */
function headOf(
  { targets, newId, now, senderOf, maskHeaders }: ImportDeps,
  request: Request,
  fields: ImportFields,
): DeliveryHead {
  const { source, jobParameter } = targetOf(targets, fields);
  return {
    id: fields.id ?? newId(),
    source: source.name,
    vendor: source.vendor,
    receivedAt: fields.receivedAt ?? now().toISOString(),
    method: 'POST',
    path: '/import',
    tail: null,
    query: { ...fields.query, ...(fields.job !== null && { [jobParameter]: fields.job }) },
    sender: senderOf(request),
    headers: maskHeaders(request.rawHeaders),
    multipart: true,
  };
}

function tellOfQuarantined(
  { onAnswered }: ImportDeps,
  error: unknown,
  told: Omit<AnsweredCallback, 'id' | 'status' | 'code'>,
): void {
  if (!(error instanceof CollectorError) || error.deliveryId === null) return;
  onAnswered({ ...told, id: error.deliveryId, status: 400, code: error.code });
}

function assertWithin({ bodyBytes }: Limits, formBytes: number): void {
  if (formBytes <= bodyBytes + maxFormBytes) return;
  throw new CollectorError('body-too-large', `the files together are larger than the ${bodyBytes} bytes allowed here`);
}

/** Of all sources: which one is meant is only known when the form is read. */
function largestOf(targets: readonly ImportTarget[]): Limits {
  const max = (limit: keyof Limits) => Math.max(...targets.map(({ source }) => source.limits[limit]));
  return { bodyBytes: max('bodyBytes'), partBytes: max('partBytes'), parts: max('parts') };
}

/** A source to which files can be filed. */
export interface ImportTarget {
  source: Source;
  /** Query parameter in which its vendor looks for the id of a job. */
  jobParameter: string;
}

/** @throws CollectorError `bad-request` for a source that is not one of the targets */
function targetOf(targets: readonly ImportTarget[], { source }: ImportFields): ImportTarget {
  const target = targets.find((candidate) => candidate.source.name === source);
  if (target !== undefined) return target;
  const names = targets.map((candidate) => candidate.source.name).join(', ');
  throw new CollectorError(
    'bad-request',
    `there is no source ${JSON.stringify(source.slice(0, 80))}: choose one of ${names}`,
  );
}
