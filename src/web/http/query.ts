import type { Request } from 'express';
import type { z } from 'zod';
import { CollectorError } from '../../domain/errors.ts';

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
