import type { Outcome, PartKind, VendorError } from '../../domain/delivery.ts';
import { urlencoded } from '../../domain/form-fields.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Evidence, Vendor } from '../../domain/vendor.ts';
import type { FetchVerdict, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { jsonObjects } from '../common/claims.ts';
import { items, lastInQuery, messageOf, wordOf } from '../common/fields.ts';
import { json } from '../common/guides.ts';
import { asksOnSuccess, bearerKey, notReady, takeIt, withKey } from '../common/requests.ts';
import {
  askedContents,
  claimPart,
  externalIdsOf,
  isJobinfo,
  isToken,
  isTranscript,
  jobWarnings,
  titleOf,
  tokenNames,
} from './job.ts';

/**
 * The part of a Speechmatics job's config that asks for callbacks.
 *
 * Source: docs.speechmatics.com/speech-to-text/batch/notifications, read 2026-11-21.
 */
const speechmaticsGuide: VendorGuide = {
  sender: { vendor: 'Speechmatics', proofs: ['bearer', 'header', 'query'] },
  write({ url, header }) {
    const authHeaders = header === null ? {} : { auth_headers: [`${header.name}: ${header.value}`] };
    return {
      title: 'Speechmatics: notification_config',
      use: 'The config of each job, as it is sent to POST /v2/jobs.',
      snippet: json({
        type: 'transcription',
        transcription_config: { language: 'en' },
        notification_config: [{ url, contents: ['transcript', 'data'], ...authHeaders }],
      }),
      notes: [
        'contents may hold transcript, transcript.txt, transcript.srt, data (the recording) and jobinfo. With none, only the end of the job is told.',
        'Speechmatics adds the id of the job and its status to the URL by itself, and calls up to three URLs for a job.',
        'It gives up about a minute after the first failure: what was missed has to be fetched from Speechmatics.',
      ],
    };
  },
};

/**
 * Speechmatics keeps transcripts, audio and configuration for 7 days: `GET /v2/jobs/<id>` tells the state and is the
 * jobinfo, `…/transcript?format=json-v2|txt|srt` and `…/data` are the rest. Regions have hosts of their own, e.g.
 * `https://us1.asr.api.speechmatics.com`.
 * Source: docs.speechmatics.com/speech-to-text/batch/output and /introduction/authentication, and spec/batch.yaml of
 * speechmatics/docs on GitHub, read 2026-11-21.
 */
const speechmaticsFetch: VendorFetch = {
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

/**
 * Speechmatics batch notifications.
 *
 * Job id and status are appended to the query of the customer's URL, so the last of repeated keys count. The body is
 * empty, one bare item, or multipart with the names of the contents as field names.
 * Source: docs.speechmatics.com/speech-to-text/batch/notifications and spec/batch.yaml of speechmatics/docs on GitHub,
 * read 2026-11-21.
 */
export const speechmatics: Vendor = {
  name: 'speechmatics',
  egress: {
    asOf: '2026-11-21',
    source: 'docs.speechmatics.com/speech-to-text/batch/notifications',
    regions: {
      eu1: ['40.74.41.91', '52.236.157.154', '40.74.37.0', '20.73.209.153', '20.73.142.44'],
      eu2: ['20.105.89.153', '20.105.89.173', '20.105.89.184', '20.105.89.98', '20.105.88.228'],
      us1: ['52.149.21.32', '52.149.21.10', '52.137.102.83', '40.64.107.92', '40.64.107.99'],
      us2: ['52.146.58.224', '52.146.58.159', '52.146.59.242', '52.146.59.213', '52.146.58.64'],
      au1: ['20.248.249.20', '20.248.249.47', '20.248.249.181', '20.248.249.119', '20.248.249.164'],
    },
  },
  recognises(evidence) {
    // Older installations say `Speechmatics API V2`.
    if (/^speechmatics[- ]api/i.test(evidence.head.headers['user-agent'] ?? '')) return true;
    if (jsonObjects(evidence.parts).some((json) => isTranscript(json) || isJobinfo(json))) return true;
    // It says so in the URL, and in no field of a form.
    if (evidence.parts.some(({ field, mediaType }) => field === 'status' || mediaType === urlencoded)) return false;
    return hasItsQuery(evidence) && evidence.parts.every((part) => isToken(part.field) || !isObject(part.json));
  },
  readClaim({ head, parts }): Claim {
    const documents = jsonObjects(parts);
    // A job that was fetched tells in its body what the notification has in its query.
    const vendorStatus = lastInQuery(head.query, 'status') ?? statusIn(documents);
    const outcome = outcomeOf(vendorStatus);
    return {
      vendor: 'speechmatics',
      jobId: lastInQuery(head.query, 'id') ?? jobIdIn(documents),
      aliases: [],
      title: titleOf(documents),
      externalIds: externalIdsOf(documents),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? errorOf(vendorStatus) : null,
      warnings: jobWarnings(documents),
      // "In case of an error, only jobinfo will be send back", whatever was asked for.
      expected: outcome === 'failure' ? ['jobinfo'] : askedContents(documents, head.source),
      parts: parts.map(claimPart),
    };
  },
  partTokens: tokenNames,
  sends: ['transcript', 'subtitles', 'text', 'media', 'jobinfo'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: speechmaticsFetch,
  guide: speechmaticsGuide,
  samples: () => import('./samples.ts'),
};

const failures: ReadonlyMap<string, string> = new Map([
  ['error', 'Speechmatics could not process the job'],
  ['fetch_error', 'Speechmatics could not fetch the media from its URL'],
  ['rejected', 'Speechmatics could not process the job'],
  ['trim_error', 'Speechmatics could not prepare the audio for transcription'],
]);

function hasItsQuery({ head }: Evidence): boolean {
  return lastInQuery(head.query, 'id') !== null && outcomeOf(lastInQuery(head.query, 'status')) !== 'unknown';
}

function outcomeOf(status: string | null): Outcome {
  if (status === 'success' || status === 'done') return 'success';
  if (status === 'running') return 'progress';
  return status !== null && failures.has(status) ? 'failure' : 'unknown';
}

function errorOf(status: string | null): VendorError {
  return { code: status, message: failures.get(status ?? '') ?? 'Speechmatics reported an error' };
}

function statusIn(documents: readonly unknown[]): string | null {
  return documents.map((json) => wordOf(field(json, 'job', 'status'))).find((status) => status !== null) ?? null;
}

function jobIdIn(documents: readonly unknown[]): string | null {
  for (const json of documents) {
    const id = wordOf(field(json, 'job', 'id')) ?? (isJobinfo(json) ? wordOf(field(json, 'id')) : null);
    if (id !== null) return id;
  }
  return null;
}
