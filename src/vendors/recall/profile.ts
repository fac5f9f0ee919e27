import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { items, jobIdInQuery, labelsOf, ownValues, wordOf } from '../common/fields.ts';
import { goOnTo, notReady, takeJson, withKey, withoutKey } from '../common/requests.ts';

/** Source: docs.recall.ai, "Regions", and URLs in public repositories, read 2026-12-01. */
const regions = ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'] as const;

/**
 * A webhook in the dashboard of Recall.ai.
 *
 * Source: docs.recall.ai/docs/recording-webhooks and /docs/authenticating-requests-from-recallai, read 2026-11-21.
 */
const recallGuide: VendorGuide = {
  sender: { vendor: 'Recall.ai', proofs: ['standard-webhooks', 'query'] },
  write: ({ url, place }) => ({
    title: 'Recall.ai: webhook of the workspace',
    use: 'In the dashboard, under webhooks, add this URL and choose transcript.done and transcript.failed.',
    snippet: url,
    notes: [
      `The secret of the workspace (whsec_…) belongs into ${place}. Nothing is signed before there is one.`,
      'These callbacks say that a transcript is there, which can be fetched. transcript.data of a real-time endpoint holds what is said; give it the same URL.',
      'An endpoint that fails for 5 days is switched off.',
    ],
  }),
};

/**
 * Recall.ai: `GET /api/v1/transcript/<id>/`, whose `data.download_url` leads to the transcript on S3 and carries its own
 * permission. A job of which no `transcript.done` is held is asked for by its bot, or its recording, whose
 * `media_shortcuts.transcript` is the same.
 *
 * Accounts live in a region each; a key is known in its own alone.
 * Source: docs.recall.ai/docs/bot-async-transcription, /docs/download-urls and /reference/transcript_retrieve, and answers of
 * the API in public repositories, read 2026-12-01.
 */
const recallFetch: VendorFetch = {
  origin: null,
  endpoint: { isRequired: true, hasPath: false, example: 'https://eu-central-1.recall.ai' },
  keyHosts: ['*.recall.ai'],
  resultHosts: ['*.s3.amazonaws.com', ...regions.map((region) => `*.s3.${region}.amazonaws.com`)],
  showKey: (apiKey) => ({ headers: { Authorization: `Token ${apiKey}` }, query: {} }),
  asks: ({ vendorStatus }) => (vendorStatus === 'transcript.done' ? 'first' : null),
  begin: (wish) => [withKey(wish, `/api/v1/${resourceOf(wish)}/`, { Accept: 'application/json' })],
  read({ request, json }) {
    if (request.credential === 'none') return takeJson({ json });
    const recordings = Array.isArray(field(json, 'recordings')) ? items(field(json, 'recordings')) : [json];
    const shortcuts = recordings.map((recording) => field(recording, 'media_shortcuts', 'transcript')).filter(isObject);
    const transcripts = field(json, 'data', 'download_url') === undefined ? shortcuts : [json];
    const urls = transcripts.map((one) => field(one, 'data', 'download_url')).filter((url) => typeof url === 'string');
    if (urls.length > 0) return goOnTo(...urls.map(withoutKey));
    const status = wordOf(field(transcripts[0] ?? json, 'status', 'code'));
    if (status !== 'failed' && status !== 'deleted') return notReady(status);
    return { type: 'gone', reason: `the transcript at Recall.ai is ${status}` };
  },
  statuses: {},
};

/** The transcript that the notice names, else what it belongs to. A job that nothing was heard of is a bot. */
function resourceOf({ jobId, notice }: FetchWish): string {
  const named = (['transcript', 'bot', 'recording'] as const).map((subject) => {
    const id = wordOf(field(notice, 'data', subject, 'id'));
    return id === null ? null : `${subject}/${encodeURIComponent(id)}`;
  });
  return named.find((path) => path !== null) ?? `bot/${encodeURIComponent(jobId)}`;
}

/**
 * Recall.ai: what becomes of a meeting's recording and transcript, and each utterance while the meeting goes on.
 *
 * `{ event: 'transcript.done', data: { data: { code, sub_code, updated_at }, transcript: { id, metadata }, recording, bot }
 * }` tells that the transcript can be fetched; `transcript.data` has one utterance in `data.data`. The job is the bot,
 * which is all that the events of a meeting share; without one it is the recording, which an upload of the desktop SDK
 * makes. The list of the addresses it calls from was not to be read.
 * Source: docs.recall.ai/docs/recording-webhooks and /docs/authenticating-requests-from-recallai, read 2026-11-21;
 * /docs/bot-status-change-events and /docs/desktop-recording-sdk-webhooks, read 2026-11-30.
 */
export const recall: Vendor = {
  name: 'recall',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = wordOf(field(message, 'event'));
    const outcome = outcomeOf(event ?? '');
    const upload = wordOf(field(message, 'data', 'sdk_upload', 'id'));
    const about = subjects.map((subject) => field(message, 'data', subject)).filter(isObject);
    const ids = about.map((subject) => wordOf(field(subject, 'id'))).filter((id) => id !== null);
    return {
      ...blankClaim('recall', parts, 'by-format'),
      jobId: ids[0] ?? jobIdInQuery(head.query),
      aliases:
        upload === null || upload === ids[0] || field(message, 'data', 'bot', 'id') !== undefined ? [] : [upload],
      externalIds: labelsOf([...ids.slice(1), ...about.flatMap((subject) => ownValues(field(subject, 'metadata')))]),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? errorOf(message) : null,
    };
  },
  sends: ['notice', 'transcript'],
  signatures: ['standard-webhooks'],
  handshake: null,
  answer: null,
  fetch: recallFetch,
  guide: recallGuide,
  samples: () => import('./samples.ts'),
};

/** What an event may be about, the one that says whose job it is first. */
const subjects = ['bot', 'recording', 'sdk_upload', 'transcript'] as const;

/** The end of a recording is not the end of the job: its transcript, or its bot, is under way. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['transcript.done', 'success'],
  ['transcript.failed', 'failure'],
  ['transcript.processing', 'progress'],
  ['transcript.data', 'progress'],
  ['transcript.partial_data', 'progress'],
  ['transcript.provider_data', 'progress'],
  ['recording.processing', 'progress'],
  ['recording.done', 'progress'],
  ['recording.failed', 'failure'],
  ['bot.done', 'success'],
  ['bot.fatal', 'failure'],
  ['sdk_upload.complete', 'success'],
  // Undocumented, and seen beside the other by those who take both.
  ['sdk_upload.completed', 'success'],
  ['sdk_upload.failed', 'failure'],
]);

/** Whatever else becomes of a bot, a meeting or an upload happens on the way, and more of it may be told of some day. */
function outcomeOf(event: string): Outcome {
  return outcomes.get(event) ?? (/^(?:bot|sdk_upload|participant_events)\./.test(event) ? 'progress' : 'unknown');
}

function isItsEvent(json: unknown): boolean {
  if (!/^[a-z_]+\.[a-z_]+$/.test(wordOf(field(json, 'event')) ?? '')) return false;
  return isObject(field(json, 'data', 'data')) && subjects.some((subject) => isObject(field(json, 'data', subject)));
}

function errorOf(message: unknown): Claim['error'] {
  const detail = field(message, 'data', 'data');
  const code = wordOf(field(detail, 'sub_code')) ?? wordOf(field(detail, 'code'));
  return { code, message: 'Recall.ai could not make the recording or its transcript' };
}
