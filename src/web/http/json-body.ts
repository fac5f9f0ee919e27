import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { CollectorError } from '../../domain/errors.ts';
import { readBody } from './form.ts';

/**
 * Reads what a program asks for in the body of a request to the API. Nothing is inflated.
 *
 * @throws CollectorError `bad-request` naming the field and what would be accepted, `body-too-large`, `silent-body`
 */
export async function readJson<Schema extends z.ZodType>(
  schema: Schema,
  request: IncomingMessage,
): Promise<z.output<Schema>> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/json *(;|$)/i.test(type) || encoding !== 'identity')
    throw new CollectorError('bad-request', 'expected a body in JSON: Content-Type: application/json');
  const read = schema.safeParse(parse((await readBody(request)).toString('utf8')));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new CollectorError('bad-request', `${field === '' ? 'the body' : field}: ${issue?.message ?? 'not accepted'}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CollectorError('bad-request', 'the body is not JSON');
  }
}
