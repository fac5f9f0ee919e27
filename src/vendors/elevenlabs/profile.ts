import type { Outcome, PartKind, VendorError } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import type { FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { items, jobIdInQuery, labelsOf, ownValues, wordOf } from '../common/fields.ts';
import { asksOnSuccess, keyInHeader, notReady, takeIt, withKey } from '../common/requests.ts';
import { elevenlabsSignature } from './signature.ts';

/**
 * A webhook of an ElevenLabs workspace.
 *
 * Source: elevenlabs.io/docs, speech-to-text/batch/webhooks and eleven-api/resources/webhooks, read 2026-11-21.
 */
const elevenlabsGuide: VendorGuide = {
  sender: { vendor: 'ElevenLabs', proofs: ['elevenlabs', 'query'] },
  write: ({ url, place }) => ({
    title: 'ElevenLabs: webhook of the workspace',
    use: 'In the settings of the workspace, create a webhook with HMAC and this URL, and choose it for speech to text or for the agents. A transcript is then asked for with webhook=true.',
    snippet: url,
    notes: [
      `The secret that is shown when the webhook is made belongs into ${place}.`,
      'HTTPS only. Switch retries on: without them a callback is tried once.',
      'After 10 failures in a row without a success in 7 days ElevenLabs switches the webhook off.',
    ],
  }),
};

/**
 * ElevenLabs: `GET /v1/convai/conversations/<id>` of a call, whose `status` is `initiated`, `in-progress`, `processing`,
 * `done` or `failed`; of Scribe `GET /v1/speech-to-text/transcripts/<id>`, which knows the id of the transcription and not
 * that of the request.
 * Source: @elevenlabs/elevenlabs-js 2.73.0, environments.js and api/resources (conversations, transcripts), read 2026-12-01.
 */
const elevenlabsFetch: VendorFetch = {
  origin: 'https://api.elevenlabs.io',
  keyHosts: [
    'api.elevenlabs.io',
    'api.us.elevenlabs.io',
    ...['eu', 'in', 'sg'].map((at) => `api.${at}.residency.elevenlabs.io`),
  ],
  resultHosts: [],
  showKey: keyInHeader('xi-api-key'),
  asks: asksOnSuccess,
  begin(wish) {
    const path = resourceOf(wish);
    return path === null
      ? { impossible: 'no notice that is held names the transcription' }
      : [withKey(wish, `/v1/${path}`)];
  },
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (kindOfJson(json) === 'transcript' && !underWay.has(status ?? '')) return takeIt;
    return status === 'failed'
      ? { type: 'gone', reason: 'ElevenLabs reported that the call failed' }
      : notReady(status);
  },
  statuses: {},
};

const underWay: ReadonlySet<string> = new Set(['initiated', 'in-progress', 'processing']);

/** The job that nothing was heard of is named by a person, as ElevenLabs names it. */
function resourceOf({ jobId, notice }: FetchWish): string | null {
  const call = wordOf(field(notice, 'data', 'conversation_id')) ?? (jobId.startsWith('conv_') ? jobId : null);
  if (call !== null) return `convai/conversations/${encodeURIComponent(call)}`;
  const transcription =
    notice === undefined
      ? jobId
      : (wordOf(field(notice, 'data', 'transcription_id')) ??
        wordOf(field(notice, 'data', 'transcription', 'transcription_id')));
  return transcription === null ? null : `speech-to-text/transcripts/${encodeURIComponent(transcription)}`;
}

/**
 * ElevenLabs: Scribe's transcripts, and what its agents send after a call.
 *
 * All are `{ type, event_timestamp, data }`. `speech_to_text_transcription` has the transcript in `data.transcription`;
 * an older page says that the bare transcript comes. After a call come `post_call_transcription`, `post_call_audio` (the
 * recording as base64 in `data.full_audio`, in chunks without a length) and `call_initiation_failure`, joined by
 * `data.conversation_id`.
 * Source: elevenlabs.io/docs (speech-to-text/batch/webhooks, eleven-agents/workflows/post-call-webhooks,
 * eleven-api/resources/webhooks) and src/api/types of elevenlabs/elevenlabs-js on GitHub, read 2026-11-21.
 */
export const elevenlabs: Vendor = {
  name: 'elevenlabs',
  egress: {
    asOf: '2026-11-21',
    source: 'copies of the ElevenLabs page on webhooks in public repositories',
    regions: {
      us: ['34.67.146.145', '34.59.11.47'],
      eu: ['35.204.38.71', '34.147.113.54'],
      asia: ['35.185.187.110', '35.247.157.189'],
      'eu-residency': ['34.77.234.246', '34.140.184.144'],
      india: ['34.93.26.174', '34.93.252.69'],
      singapore: ['34.87.23.17', '34.126.179.103'],
    },
  },
  recognises({ head, parts }) {
    if ('elevenlabs-signature' in head.headers) return true;
    return jsonObjects(parts).some((json) => isItsEvent(json) || isBareTranscript(json));
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = wordOf(field(message, 'type'));
    const outcome = outcomeOf(message, event);
    const jobId = idsIn(message)[0] ?? jobIdInQuery(head.query);
    const claim = blankClaim('elevenlabs', parts, kindOfJson);
    return {
      ...claim,
      jobId,
      aliases: idsIn(message).filter((id) => id !== jobId),
      externalIds: labelsOf(ownValues(field(message, 'data', 'webhook_metadata'))),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? errorOf(message) : null,
      parts: parts.map((part, index) => claimAudio(part) ?? claim.parts[index]).filter((part) => part !== undefined),
    };
  },
  sends: ['transcript'],
  signatures: ['elevenlabs'],
  ownScheme: elevenlabsSignature,
  handshake: null,
  answer: null,
  urlLimits: { ports: null, scheme: 'https', host: null, answerWithinMs: null },
  fetch: elevenlabsFetch,
  guide: elevenlabsGuide,
  samples: () => import('./samples.ts'),
};

const events: ReadonlyMap<string, Outcome> = new Map([
  ['speech_to_text_transcription', 'success'],
  ['post_call_transcription', 'success'],
  ['post_call_audio', 'success'],
  ['call_initiation_failure', 'failure'],
  ['answering_machine_detection', 'progress'],
]);

/** New names come; what an event is about is told by its shape. */
function isItsEvent(json: unknown): boolean {
  const type = wordOf(field(json, 'type'));
  if (type === null || !isObject(field(json, 'data'))) return false;
  const isAbout = ['conversation_id', 'transcription'].some((key) => field(json, 'data', key) !== undefined);
  return events.has(type) || (field(json, 'event_timestamp') !== undefined && isAbout);
}

/** One channel, or a list of them. */
function isBareTranscript(json: unknown): boolean {
  const [channel] = items(field(json, 'transcripts'));
  return [json, channel].some(
    (place) => typeof field(place, 'language_probability') === 'number' && Array.isArray(field(place, 'words')),
  );
}

function outcomeOf(message: unknown, event: string | null): Outcome {
  if ([message, field(message, 'data')].some((call) => field(call, 'status') === 'failed')) return 'failure';
  const isWhole = kindOfJson(message) === 'transcript' || isAudio(event);
  return events.get(event ?? '') ?? (isWhole ? 'success' : 'unknown');
}

/** The id of the call or of the request, and the one under which the transcript is kept. */
function idsIn(message: unknown): string[] {
  const places = [
    ['data', 'conversation_id'],
    ['conversation_id'],
    ['data', 'request_id'],
    ['data', 'transcription_id'],
    ['data', 'transcription', 'transcription_id'],
    ['transcription_id'],
  ];
  return [...new Set(places.map((path) => wordOf(field(message, ...path))).filter((id) => id !== null))];
}

function errorOf(message: unknown): VendorError {
  const reason = wordOf(field(message, 'data', 'failure_reason'));
  if (reason !== null) return { code: reason, message: `ElevenLabs could not start the call: ${reason}` };
  return { code: null, message: 'ElevenLabs reported that the call failed' };
}

function kindOfJson(json: unknown): PartKind {
  const isCall = field(json, 'conversation_id') !== undefined && Array.isArray(field(json, 'transcript'));
  const isSaid = isObject(field(json, 'data', 'transcription')) || Array.isArray(field(json, 'data', 'transcript'));
  return isCall || isSaid || isBareTranscript(json) ? 'transcript' : 'notice';
}

function isAudio(event: string | null): boolean {
  return /(?:^|_)audio$/.test(event ?? '');
}

/** A recording inside of JSON is no media: nothing can play it as it lies there. */
function claimAudio(part: PartEvidence): PartClaim | null {
  return isAudio(wordOf(field(part.json, 'type'))) ? { kind: 'other', content: 'audio', extension: 'json' } : null;
}
