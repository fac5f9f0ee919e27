import { isIP, SocketAddress } from 'node:net';
import type { Request } from 'express';
import { z } from 'zod';
import { type Outcome, type PartKind, partKinds } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import { type JobState, jobStates } from '../../domain/job-state.ts';

/**
 * Reads the query of a request by a schema whose fields are the parameters that exist.
 *
 * @throws CollectorError `bad-request`, see `readParameters`
 */
export function readQuery<Schema extends z.ZodObject>(schema: Schema, request: Request): z.output<Schema> {
  return readParameters(schema, queryOf(request));
}

/**
 * The same for a query from elsewhere.
 *
 * @throws CollectorError `bad-request` naming the parameter, its value and what would be accepted; also for a parameter
 * that does not exist or is repeated: leaving it out in silence would answer another question than was asked.
 */
export function readParameters<Schema extends z.ZodObject>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const accepted = Object.keys(schema.shape);
  for (const name of new Set(query.keys())) {
    if (!accepted.includes(name)) throw unknownParameter(name, accepted);
    if (query.getAll(name).length > 1) {
      throw new CollectorError('bad-request', `query parameter ${name} is given more than once`);
    }
  }
  const read = schema.safeParse(Object.fromEntries(query));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const name = String(issue?.path[0]);
  throw new CollectorError(
    'bad-request',
    `query parameter ${name} is ${shown(query.get(name) ?? '')}: ${issue?.message}`,
  );
}

/** The query as it was sent, with nothing merged: Express would make arrays and objects of it. */
export function queryOf(request: Request): URLSearchParams {
  const start = request.originalUrl.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : request.originalUrl.slice(start));
}

function unknownParameter(name: string, accepted: readonly string[]): CollectorError {
  const known = accepted.length === 0 ? 'none is accepted here' : `accepted are ${accepted.join(', ')}`;
  return new CollectorError('bad-request', `query parameter ${shown(name)} does not exist: ${known}`);
}

/** A value as a message can show it: quoted, escaped, no longer than a line. */
function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

/** The query parameters of the API, each checked and turned into a domain value; null when it is not given. */
export const parameters = {
  limit: limitUpTo(500),
  /** Rows of a page: drawing 500 of them would hold up callbacks for some 40 ms. */
  rows: limitUpTo(200),
  format: orNull(oneOf<'json' | 'csv'>(['json', 'csv'])),
  /** Kinds, with commas between. */
  kinds: z
    .string()
    .refine((value) => value.split(',').every((kind) => partKinds.includes(kind as PartKind)), {
      error: `expected kinds with commas between: ${partKinds.join(', ')}`,
    })
    .transform((value) => value.split(',') as PartKind[])
    .default([]),
  language: orNull(
    z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i, { error: 'expected a language such as en or en-GB' }),
  ),
  flag: orNull(oneOf(['0', '1']).transform((value) => value === '1')),
  /** A length in ms. */
  ms: orNull(
    z
      .string()
      .regex(/^\d{1,12}$/, { error: 'expected a whole number of milliseconds' })
      .transform(Number),
  ),
  /** Only its form: the listing it belongs to checks the rest. */
  cursor: orNull(z.string().regex(/^[\x21-\x7e]{1,2000}$/, { error: 'expected the `next` of an earlier answer' })),
  source: orNull(z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'expected a source name: a-z, 0-9, _ and -' })),
  job: orNull(z.string().min(1, { error: 'expected a job id' })),
  outcome: orNull(oneOf<Outcome>(['success', 'failure', 'progress', 'unknown'])),
  kind: orNull(oneOf<PartKind>(partKinds)),
  state: orNull(oneOf<JobState>(jobStates)),
  /** Brought into the form in which senders are recorded. */
  sender: orNull(
    z
      .string()
      .refine((value) => isIP(value) !== 0 && !value.includes('%'), { error: 'expected an IPv4 or IPv6 address' })
      .transform(canonicalAddress),
  ),
  /** Ms since 1970; a date alone is its first moment in UTC. */
  time: orNull(
    z
      .string()
      .refine(isMoment, {
        error: 'expected a date (2026-11-21) or a date and time with zone (2026-11-21T10:00:00Z, + written as %2B)',
      })
      .transform((value) => Date.parse(value)),
  ),
  /** What to search for. */
  text: z
    .string({ error: 'expected the words to look for' })
    .min(1, { error: 'expected the words to look for' })
    .max(1000, { error: 'expected at most 1000 characters' }),
  speaker: orNull(z.string().min(1, { error: 'expected the label of a speaker' })),
  delivery: orNull(z.string().regex(/^[0-9a-f-]{36}$/i, { error: 'expected the id of a delivery' })),
  part: orNull(
    z
      .string()
      .regex(/^\d{1,6}$/, { error: 'expected the index of a part' })
      .transform(Number),
  ),
  entry: orNull(z.string().min(1, { error: 'expected the name of a file in the zip' })),
  /** A folder or file of the archive, without slashes at its ends; '' is the root. */
  path: z
    .string()
    .max(4096, { error: 'expected at most 4096 characters' })
    .transform((value) => value.replace(/^\/+|\/+$/g, ''))
    .default(''),
};

/** What every listing takes. */
export const pageQuery = z.object({ limit: parameters.limit, cursor: parameters.cursor, format: parameters.format });

/** For routes without parameters. */
export const noQuery = z.object({});

function limitUpTo(max: number) {
  return z
    .string()
    .refine((value) => /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= max, {
      error: `expected a whole number from 1 to ${max}`,
    })
    .transform(Number)
    .default(50);
}

export function orNull<Field extends z.ZodType>(field: Field) {
  return field.optional().transform((value) => value ?? null);
}

export function oneOf<Value extends string>(values: readonly Value[]) {
  return z.enum(values, { error: `expected one of ${values.join(', ')}` });
}

function isMoment(value: string): boolean {
  return z.iso.date().safeParse(value).success || z.iso.datetime({ offset: true }).safeParse(value).success;
}

function canonicalAddress(address: string): string {
  if (isIP(address) === 4) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1] ?? canonical;
}
