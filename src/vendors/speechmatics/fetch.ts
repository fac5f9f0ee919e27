import type { PartKind } from '../../domain/delivery.ts';
import type { FetchVerdict, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { items, messageOf, wordOf } from '../common/fields.ts';
import { asksOnSuccess, bearerKey, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * Speechmatics keeps transcripts, audio and configuration for 7 days: `GET /v2/jobs/<id>` tells the state and is the
 * jobinfo, `…/transcript?format=json-v2|txt|srt` and `…/data` are the rest. Regions have hosts of their own, e.g.
 * `https://us1.asr.api.speechmatics.com`.
 * Source: docs.speechmatics.com/speech-to-text/batch/output and /introduction/authentication, and spec/batch.yaml of
 * speechmatics/docs on GitHub, read 2026-11-21.
 */
export const speechmaticsFetch: VendorFetch = {
  origin: 'https://eu1.asr.api.speechmatics.com',
  keyHosts: ['asr.api.speechmatics.com', '*.asr.api.speechmatics.com'],
  resultHosts: [],
  showKey: bearerKey,
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, jobPath(wish))],
  read({ request, json }, wish) {
    return new URL(request.url).pathname === jobPath(wish) ? contentsOf(json, wish) : takeIt;
  },
  statuses: {},
};

function jobPath({ jobId }: FetchWish): string {
  return `/v2/jobs/${encodeURIComponent(jobId)}`;
}

const contents: ReadonlyMap<PartKind, string> = new Map([
  ['transcript', '/transcript?format=json-v2'],
  ['text', '/transcript?format=txt'],
  ['subtitles', '/transcript?format=srt'],
  ['media', '/data'],
]);

function contentsOf(jobinfo: unknown, wish: FetchWish): FetchVerdict {
  const job = field(jobinfo, 'job');
  const status = wordOf(field(job, 'status'));
  if (status === 'done') {
    const paths = wish.kinds.map((kind) => contents.get(kind)).filter((path) => path !== undefined);
    const next = paths.map((path) => withKey(wish, `${jobPath(wish)}${path}`));
    return { type: 'take', file: wish.kinds.includes('jobinfo'), next };
  }
  if (status === null || status === 'running') return notReady(status);
  const [error] = items(field(job, 'errors'));
  return { type: 'gone', reason: messageOf(error) ?? `Speechmatics has nothing of it: its status is ${status}` };
}
