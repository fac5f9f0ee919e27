import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, messageOf, wordOf } from '../common/fields.ts';
import { audioUrl, json, webhookKeys } from '../common/guides.ts';
import { asksOnSuccess, keyInHeader, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * The request that starts a transcript at AssemblyAI with a webhook.
 *
 * Source: fern/pages/guides/webhooks.mdx of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
const assemblyaiGuide: VendorGuide = {
  sender: { vendor: 'AssemblyAI', proofs: ['header', 'bearer', 'query'] },
  write: (admission) => ({
    title: 'AssemblyAI: webhook_url',
    use: 'The body of POST /v2/transcript.',
    snippet: json(webhookKeys(admission)),
    placeholders: [audioUrl],
    notes: [
      'The callback says that a transcript is there, and does not hold it. That of a streaming session does; there the same keys stand in the query of the streaming URL.',
      'The notice about redacted audio names no transcript: put an id of the recording into the URL (id=call-17) to have both in one job.',
      'Any 4xx is final for AssemblyAI, and it waits for 10 seconds: a proxy that answers 413 or 429 loses callbacks.',
    ],
  }),
};

/**
 * `GET /v2/transcript/<id>`: the whole transcript object, whose `status` is `queued`, `processing`, `completed` or
 * `error`; the key stands in `Authorization` as it is. In the EU the API is at `https://api.eu.assemblyai.com`.
 * Source: fern/pages/guides/webhooks.mdx and openapi.yml of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
const assemblyaiFetch: VendorFetch = {
  origin: 'https://api.assemblyai.com',
  keyHosts: ['api.assemblyai.com', 'api.eu.assemblyai.com'],
  resultHosts: [],
  showKey: keyInHeader('Authorization'),
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v2/transcript/${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (status === 'completed') return takeIt;
    if (status !== 'error') return notReady(status);
    return { type: 'gone', reason: messageOf(field(json, 'error')) ?? 'AssemblyAI could not transcribe the audio' };
  },
  statuses: {},
};

/**
 * AssemblyAI: the notice that a transcript is ready, the one about redacted audio, and the end of a streaming session.
 *
 * `{ transcript_id, status: 'completed' | 'error' }` and `{ status: 'redacted_audio_ready', redacted_audio_url }` hold no
 * transcript, and the second not even an id: only one that the customer put into the URL joins it to its job. A session is
 * `{ session_id, messages: [turns] }`, with everything that was said.
 * Source: fern/pages/guides/webhooks.mdx, webhooks-streaming.mdx and openapi.yml of AssemblyAI/assemblyai-api-spec on
 * GitHub, and assemblyai.com/docs/deployment/webhooks for the addresses, read 2026-11-21.
 */
export const assemblyai: Vendor = {
  name: 'assemblyai',
  egress: {
    asOf: '2026-11-21',
    source: 'assemblyai.com/docs/deployment/webhooks',
    regions: { us: ['44.238.19.20'], eu: ['54.220.25.36'] },
  },
  recognises({ parts }) {
    return jsonObjects(parts).some((json) => isNotice(json) || isRedactedAudio(json) || isSession(json));
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = isSession(message) ? 'success' : (outcomes.get(vendorStatus ?? '') ?? 'unknown');
    const inUrl = jobIdInQuery(head.query);
    const jobId = idIn(message) ?? inUrl;
    return {
      ...blankClaim('assemblyai', parts, (json) => (isNotice(json) || isRedactedAudio(json) ? 'notice' : 'transcript')),
      jobId,
      aliases: inUrl === null || inUrl === jobId ? [] : [inUrl],
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? { code: null, message: 'AssemblyAI could not transcribe the audio; its transcript object tells why' }
          : null,
    };
  },
  sends: ['notice', 'transcript'],
  signatures: [],
  handshake: null,
  answer: null,
  urlLimits: { ports: null, scheme: null, host: null, answerWithinMs: 10_000 },
  fetch: assemblyaiFetch,
  guide: assemblyaiGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['completed', 'success'],
  ['redacted_audio_ready', 'success'],
  ['error', 'failure'],
  ['queued', 'progress'],
  ['processing', 'progress'],
]);

/** A transcript that was fetched calls its id just so. */
function idIn(message: unknown): string | null {
  return (
    ['transcript_id', 'session_id', 'id'].map((key) => wordOf(field(message, key))).find((id) => id !== null) ?? null
  );
}

function isNotice(json: unknown): boolean {
  return wordOf(field(json, 'transcript_id')) !== null && wordOf(field(json, 'status')) !== null;
}

function isRedactedAudio(json: unknown): boolean {
  return field(json, 'status') === 'redacted_audio_ready';
}

function isSession(json: unknown): boolean {
  return wordOf(field(json, 'session_id')) !== null && Array.isArray(field(json, 'messages'));
}
