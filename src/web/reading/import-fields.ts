import { z } from 'zod';
import type { Query } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { SentFields } from './import-form.ts';

/** Where files are filed when nobody says where; it needs no settings. */
export const importSource = 'import';

/** What a form says about its files. */
export interface ImportFields {
  /** Name of a source. */
  source: string;
  job: string | null;
  /** When it was received first, ISO 8601 in UTC with milliseconds; null: now. */
  receivedAt: string | null;
  /** The id that the delivery is to have, by which it is known when it comes again; null: a new one. */
  id: string | null;
  /** What stood in the query when it was received first. */
  query: Query;
}

/** How many of the fields a form may have. */
export const importFieldCount = 5;

/** Clocks are not all right. */
const toleranceMs = 60_000;

const query = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const importFields = z.strictObject({
  source: z.string().default(importSource),
  job: z
    .string()
    .max(256, { error: 'a job id has at most 256 characters' })
    .regex(/^[^\p{Cc}]*$/u, { error: 'a job id has no control characters' })
    .transform((job) => job.trim())
    .transform((job) => (job === '' ? null : job))
    .default(null),
  receivedAt: z
    .string()
    .refine(isPast, { error: 'expected a moment that has been, such as 2026-11-21T10:00:00.000Z' })
    .transform((text) => new Date(text).toISOString())
    .nullable()
    .default(null),
  id: z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, {
      error: 'expected a UUIDv7 in lower case',
    })
    .nullable()
    .default(null),
  query: z
    .string()
    .transform((text, context) => {
      const read = query.safeParse(parse(text));
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: 'expected a JSON object of texts, or of lists of texts' });
      return z.NEVER;
    })
    .default({}),
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

function isPast(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text) && Date.parse(text) <= Date.now() + toleranceMs;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
