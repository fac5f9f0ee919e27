import type { Outcome, PartKind } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, messageOf, ownValues, wordOf } from '../common/fields.ts';
import { audioUrl, json } from '../common/guides.ts';

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
      'A transcript of more than 1 MB does not come: a link to it stands in its place.',
    ],
  }),
};

/**
 * Salad's transcription: the job as its API gives it, `{ id, input, metadata, status, output, create_time }`, with the
 * transcript in `output`. One of more than 1 MB is replaced by a link. `succeeded` may come with an `output.error`.
 *
 * It publishes no addresses it calls from.
 * Source: transcription/how-to-guides/speech-to-text.mdx and container-engine/how-to-guides/job-processing of
 * SaladTechnologies/salad-cloud-docs on GitHub, read 2026-11-21.
 */
export const salad: Vendor = {
  name: 'salad',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsJob);
  },
  readClaim({ head, parts }): Claim {
    const [job] = jsonObjects(parts);
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
  fetch: null,
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
]);

function isItsJob(json: unknown): boolean {
  if (wordOf(field(json, 'id')) === null || !outcomes.has(wordOf(field(json, 'status')) ?? '')) return false;
  return isObject(field(json, 'input')) && typeof field(json, 'create_time') === 'string';
}

const wording = ['text', 'sentence_level_timestamps', 'word_segments', 'srt_content'] as const;

function kindOfJson(json: unknown): PartKind {
  return wording.some((key) => field(json, 'output', key) !== undefined) ? 'transcript' : 'notice';
}
