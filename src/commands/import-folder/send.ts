import { openAsBlob } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../domain/errors.ts';
import { Unanswered } from '../ask-archive.ts';
import type { Archive } from '../find-archive.ts';
import type { FoundCall } from './calls.ts';

/** What became of a call. */
export type Outcome =
  | { as: 'imported' | 'there' }
  /** Not taken, and why; it may be in the quarantine. */
  | { as: 'refused'; why: string };

/** A collector that is busy or full is asked again for so long. */
const patienceMs = 15 * 60_000;

/**
 * Hands a call to a running collector, unless it is there already.
 *
 * @throws StartError for what no further call would fare better with: a wrong token, no collector
 */
export async function importCall(archive: Archive, source: string, call: FoundCall): Promise<Outcome> {
  const gone = await firstThatIsNoFile(call);
  if (gone !== null) return { as: 'refused', why: `${gone} is not there, or no plain file` };
  const known = await asked(archive, `/api/v1/deliveries/${call.id}`);
  await known.body?.cancel();
  if (known.status === 200) return { as: 'there' };
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const answer = await asked(archive, '/api/v1/import', await formOf(source, call));
    if (answer.status === 201) {
      await answer.body?.cancel();
      return { as: 'imported' };
    }
    const why = await detailOf(answer);
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) throw new StartError(why);
    if (answer.status === 409) return { as: 'there' };
    if (answer.status < 500 || performance.now() > untilMs) return { as: 'refused', why };
    await delay(Math.min(60, Number(answer.headers.get('retry-after') ?? 1)) * 1000);
  }
}

async function firstThatIsNoFile({ files }: FoundCall): Promise<string | null> {
  for (const { path } of files) {
    const found = await lstat(path).catch(() => null);
    if (found?.isFile() !== true) return path;
  }
  return null;
}

async function formOf(source: string, { id, job, receivedAt, query, files }: FoundCall): Promise<FormData> {
  const form = new FormData();
  form.append('source', source);
  if (job !== null) form.append('job', job);
  form.append('receivedAt', receivedAt);
  form.append('id', id);
  form.append('query', JSON.stringify(query));
  for (const { path, name, mediaType } of files) {
    // Read while it is sent.
    form.append('files', await openAsBlob(path, { type: mediaType ?? 'application/octet-stream' }), name);
  }
  return form;
}

async function asked({ origin, token }: Archive, path: string, body?: FormData): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : { method: 'POST', body };
  try {
    return await fetch(`${origin}${path}`, { headers, redirect: 'error', ...sent });
  } catch (error) {
    throw new Unanswered(
      `no collector answers at ${origin}: is it running? What was imported stays; run the command again to go on`,
      {
        cause: error,
      },
    );
  }
}

async function detailOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const detail = typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : null;
  return typeof detail === 'string' ? detail : `the collector answered ${response.status}`;
}
