import { StartError } from '../domain/errors.ts';
import { reasonOf } from '../lib/outgoing.ts';
import type { Archive } from './find-archive.ts';

/** Nobody answers there. */
export class Unanswered extends StartError {}

/**
 * Asks the API of a running collector, and gives the JSON of its answer; null for an answer without a body.
 *
 * @param path with its query
 * @throws StartError with what the collector said against it; Unanswered when there is none
 */
export async function askArchive(
  { origin, token }: Archive,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${origin}${path}`, { method, headers, ...sent, redirect: 'error' }).catch(
    (error: unknown) => {
      throw new Unanswered(`no collector answers at ${origin} (${whyUnanswered(error)}): is it running?`, {
        cause: error,
      });
    },
  );
  if (response.status === 204) return null;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new StartError(detailOf(answer) ?? `${origin} answered ${response.status}`);
}

/** Of `fetch`, which says only that it failed, and in the cause why: refused, a certificate, a redirect. */
function whyUnanswered(error: unknown): string {
  return reasonOf(error instanceof Error ? (error.cause ?? error) : error);
}

/** Of a problem document. */
function detailOf(value: unknown): string | null {
  const detail: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'detail') : null;
  return typeof detail === 'string' ? detail : null;
}
