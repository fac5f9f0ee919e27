import type { Outcome, PartKind } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, messageOf, ownValues, wordOf } from '../common/fields.ts';
import { audioUrl, json } from '../common/guides.ts';
import { asksOnSuccess, keyInHeader, takeIt } from '../common/requests.ts';

/**
 * The request that creates a job of Salad's transcription API, with a webhook.
 *
 * Source: transcription/how-to-guides/speech-to-text.mdx and webhook-signature.mdx of SaladTechnologies/salad-cloud-docs on
 * GitHub, read 2026-11-21.
 */
const saladGuide: VendorGuide = {
  sender: { vendor: 'Salad', proofs: ['standard-webhooks', 'query'] },
  write: ({ url, place }) => ({
    title: 'Salad: webhook',
    use: 'The body of the request that creates a job.',
    snippet: json({ input: { url: audioUrl.word }, webhook: url }),
    placeholders: [audioUrl],
    notes: [
      `The webhook secret of your organisation belongs into ${place}.`,
      'A transcript of more than 1 MB does not come: a link to it stands in its place, by which it can be fetched.',
    ],
  }),
};

/**
 * Salad: the file that `output.url` of the notice names, with the key of the account. It lies on Salad's own storage.
 * Source: salad-cloud-docs on GitHub (how-to-guides/speech-to-text.mdx, api-specs of the storage) and
 * SaladTechnologies/salad-cloud-transcription-sdk-python, read 2026-12-01.
 */
const saladFetch: VendorFetch = {
  origin: null,
  keyHosts: ['storage-api.salad.com'],
  resultHosts: [],
  showKey: keyInHeader('Salad-Api-Key'),
  asks: asksOnSuccess,
  begin({ notice }) {
    const url = field(jobIn(notice), 'output', 'url');
    if (typeof url !== 'string') return { impossible: 'no notice with the URL of the transcript is held' };
    return [{ url, headers: {}, credential: 'api-key' }];
  },
  read({ json }) {
    if (kindOfJson(json) === 'transcript') return takeIt;
    return { type: 'again', reason: 'the answer is not the transcript that was asked for' };
  },
  statuses: {},
};

/**
 * Salad's transcription: the job as its API gives it, `{ id, input, metadata, status, output, create_time }`, with the
 * transcript in `output`; its own SDK reads `{ type: 'inference_endpoint.job.succeeded', timestamp, data: <the job> }`, and
 * either is taken. A transcript of more than 1 MB is replaced by a link. `succeeded` may come with an `output.error`.
 *
 * It publishes no addresses it calls from.
 * Source: transcription/how-to-guides/speech-to-text.mdx and container-engine/how-to-guides/job-processing of
 * SaladTechnologies/salad-cloud-docs on GitHub, read 2026-11-21; models/transcription_webhook_payload.py of
 * salad-cloud-transcription-sdk-python, read 2026-12-01.
 */
export const salad: Vendor = {
  name: 'salad',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsJob);
  },
  readClaim({ head, parts }): Claim {
    const job = jobIn(jsonObjects(parts)[0]);
    const vendorStatus = wordOf(field(job, 'status'));
    const reason = messageOf(field(job, 'output', 'error'));
    const outcome = reason === null ? (outcomes.get(vendorStatus ?? '') ?? 'unknown') : 'failure';
    return {
      ...blankClaim('salad', parts, kindOfJson),
      jobId: wordOf(field(job, 'id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf(ownValues(field(job, 'metadata'))),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? { code: null, message: reason ?? 'Salad could not process the job' } : null,
    };
  },
  sends: ['transcript', 'notice'],
  signatures: ['standard-webhooks'],
  handshake: null,
  answer: null,
  fetch: saladFetch,
  guide: saladGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['pending', 'progress'],
  ['created', 'progress'],
  ['running', 'progress'],
  ['succeeded', 'success'],
  ['failed', 'failure'],
  ['cancelled', 'failure'],
  ['canceled', 'failure'],
]);

function isItsJob(json: unknown): boolean {
  const job = jobIn(json);
  if (wordOf(field(job, 'id')) === null || !outcomes.has(wordOf(field(job, 'status')) ?? '')) return false;
  return isObject(field(job, 'input')) && typeof field(job, 'create_time') === 'string';
}

/** The job itself, also out of `{ type: 'inference_endpoint.job.succeeded', timestamp, data }`. */
function jobIn(json: unknown): unknown {
  const isEvent = /^(?:inference_endpoint|queue)\.job\./.test(wordOf(field(json, 'type')) ?? '');
  return isEvent ? field(json, 'data') : json;
}

const wording = ['text', 'sentence_level_timestamps', 'word_segments', 'srt_content'] as const;

function kindOfJson(json: unknown): PartKind {
  // What lies behind a link is the output alone.
  const places = [field(jobIn(json), 'output'), json];
  return places.some((place) => wording.some((key) => field(place, key) !== undefined)) ? 'transcript' : 'notice';
}
