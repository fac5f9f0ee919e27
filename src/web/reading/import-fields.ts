import { z } from 'zod';
import { CollectorError } from '../../domain/errors.ts';
import type { Source } from '../../domain/source.ts';
import type { SentFields } from './import-form.ts';

/** Where files are filed when nobody says where; it needs no settings. */
export const importSource = 'import';

/** A source to which files can be filed. */
export interface ImportTarget {
  source: Source;
  /** Query parameter in which its vendor looks for the id of a job. */
  jobParameter: string;
}

/** What a form says about its files. */
export interface ImportFields {
  /** Name of a source. */
  source: string;
  job: string | null;
}

const importFields = z.strictObject({
  source: z.string().default(importSource),
  job: z
    .string()
    .max(256, { error: 'a job id has at most 256 characters' })
    .regex(/^[^\p{Cc}]*$/u, { error: 'a job id has no control characters' })
    .transform((job) => job.trim())
    .transform((job) => (job === '' ? null : job))
    .default(null),
});

/** @throws CollectorError `bad-request` naming the field */
export function readFields(sent: SentFields): ImportFields {
  const read = importFields.safeParse({ ...sent });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CollectorError(
    'bad-request',
    `a field of the form is not accepted: ${issue?.path.join('.')} ${issue?.message}`,
  );
}

/** @throws CollectorError `bad-request` for a source that is not one of the targets */
export function targetOf(targets: readonly ImportTarget[], { source }: ImportFields): ImportTarget {
  const target = targets.find((candidate) => candidate.source.name === source);
  if (target !== undefined) return target;
  const names = targets.map((candidate) => candidate.source.name).join(', ');
  throw new CollectorError(
    'bad-request',
    `there is no source ${JSON.stringify(source.slice(0, 80))}: choose one of ${names}`,
  );
}
