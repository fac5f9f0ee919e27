import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Evidence, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import type { HandshakeReply } from '../../domain/vendor-answer.ts';
import type { FetchRequest, FetchVerdict, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelOf, messageOf, wordOf } from '../common/fields.ts';
import { json } from '../common/guides.ts';
import { echo } from '../common/handshake.ts';
import { goOnTo, keyInHeader, notReady, takeJson, withKey, withoutKey } from '../common/requests.ts';
import { azureSignature } from './signature.ts';

/**
 * The request that makes a webhook of Azure's batch transcription.
 *
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create, read 2026-11-21.
 */
const azureGuide: VendorGuide = {
  sender: { vendor: 'Azure Speech', proofs: ['azure'] },
  write: ({ url, isSigned }) => ({
    title: 'Azure Speech: webhook',
    use: 'The body of POST https://<region>.api.cognitive.microsoft.com/speechtotext/v3.2/webhooks, once for all transcriptions.',
    snippet: json({
      displayName: 'collector',
      webUrl: url,
      events: { transcriptionCompletion: true },
      ...(isSigned && { properties: { secret: 'YOUR_SIGNING_SECRET' } }),
    }),
    notes: [
      'Send it while the collector runs: Azure first sends a challenge, which is answered.',
      'The callback names the transcription, and neither holds it nor tells whether it failed.',
      'After some failures Azure switches the webhook off.',
    ],
  }),
};

/**
 * Azure Speech: the transcription (`self` of the notice) → its list of files → the `contentUrl` of each file of the kind
 * `Transcription`, which lies on blob storage and carries its own permission: the key stays away from there.
 *
 * The event `TranscriptionCompletion` is sent for failed transcriptions too; the transcription itself tells. Long lists
 * of files go on behind `@nextLink`.
 * Source: learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get, read 2026-11-21.
 */
const azureFetch: VendorFetch = {
  origin: null,
  keyHosts: [
    '*.api.cognitive.microsoft.com',
    '*.cognitiveservices.azure.com',
    '*.api.cognitive.microsoft.us',
    '*.api.cognitive.azure.cn',
  ],
  resultHosts: ['*.blob.core.windows.net', '*.blob.core.usgovcloudapi.net', '*.blob.core.chinacloudapi.cn'],
  showKey: keyInHeader('Ocp-Apim-Subscription-Key'),
  asks({ outcome, vendorStatus }) {
    if (outcome === 'success') return 'first';
    return vendorStatus?.toLowerCase() === 'transcriptioncompletion' ? 'first' : null;
  },
  begin: firstOf,
  read({ request, json }) {
    if (request.credential === 'none') return takeJson({ json });
    const files = field(json, 'values');
    return Array.isArray(files) ? filesIn(files, field(json, '@nextLink')) : filesOf(json, request);
  },
  statuses: {},
};

function firstOf({ jobId, notice, origin }: FetchWish): readonly FetchRequest[] | { impossible: string } {
  const self = field(notice, 'self');
  if (typeof self === 'string') return [{ url: self, headers: {}, credential: 'api-key' }];
  if (origin !== null) return [withKey({ origin }, `/speechtotext/v3.2/transcriptions/${encodeURIComponent(jobId)}`)];
  return { impossible: 'no notice with the URL of the transcription is held, and the settings name no fetch.endpoint' };
}

/** The address of the list stands in the transcription. */
function filesOf(transcription: unknown, { headers, credential }: FetchRequest): FetchVerdict {
  const status = wordOf(field(transcription, 'status'));
  if (status === 'Failed') {
    const reason = messageOf(field(transcription, 'properties', 'error')) ?? 'Azure could not transcribe the audio';
    return { type: 'gone', reason };
  }
  const url = field(transcription, 'links', 'files');
  if (status !== 'Succeeded' || typeof url !== 'string') return notReady(status);
  return goOnTo({ url, headers, credential });
}

/** Besides transcripts there is a report. */
function filesIn(files: readonly unknown[], nextLink: unknown): FetchVerdict {
  const urls = files
    .filter((file) => field(file, 'kind') === 'Transcription')
    .map((file) => field(file, 'links', 'contentUrl'))
    .filter((url) => typeof url === 'string');
  const more: FetchRequest[] =
    typeof nextLink === 'string' ? [{ url: nextLink, headers: {}, credential: 'api-key' }] : [];
  return goOnTo(...urls.map(withoutKey), ...more);
}

/**
 * Azure Speech batch transcription: a notice, whose body names the transcription by its URL, `{ self }`; what happened
 * stands in the header `X-MicrosoftSpeechServices-Event`. The transcript has to be fetched.
 *
 * A completed transcription may have failed: the event does not tell, only a `status` in the body would. Microsoft
 * publishes no addresses that these calls alone come from.
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create and articles on webhooks of MicrosoftDocs/azure-docs
 * on GitHub, read 2026-11-21.
 */
export const azure: Vendor = {
  name: 'azure',
  egress: null,
  recognises(evidence) {
    return eventOf(evidence) !== null || jsonObjects(evidence.parts).some((json) => jobIdIn(json) !== null);
  },
  readClaim(evidence): Claim {
    const { head, parts } = evidence;
    const [transcription] = jsonObjects(parts);
    const event = eventOf(evidence);
    const status = wordOf(field(transcription, 'status'));
    const outcome = statuses.get(status ?? '') ?? events.get(event?.toLowerCase() ?? '') ?? 'unknown';
    const error = field(transcription, 'properties', 'error');
    return {
      ...blankClaim('azure', parts, 'by-format'),
      jobId: jobIdIn(transcription) ?? jobIdInQuery(head.query),
      title: labelOf(field(transcription, 'displayName')),
      outcome,
      vendorStatus: status ?? event,
      error:
        outcome === 'failure'
          ? {
              code: wordOf(field(error, 'code')),
              message: messageOf(error) ?? 'Azure could not transcribe the audio',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: ['azure'],
  ownScheme: azureSignature,
  handshake: answerChallenge,
  answer: null,
  fetch: azureFetch,
  guide: azureGuide,
  samples: () => import('./samples.ts'),
};

/**
 * A webhook stays silent until a request with the event `challenge` got the query's `validationToken` back. It is
 * documented without a method, and was seen as POST and as GET, which is used for nothing else.
 */
function answerChallenge({ method, query, headers }: HandshakeRequest): HandshakeReply | null {
  const token = query.get('validationToken');
  const isChallenge = headers[eventHeader]?.toLowerCase() === 'challenge' || method === 'GET';
  return isChallenge && token !== null ? echo(token) : null;
}

const eventHeader = 'x-microsoftspeechservices-event';

const events: ReadonlyMap<string, Outcome> = new Map([
  ['transcriptioncreation', 'progress'],
  ['transcriptionprocessing', 'progress'],
]);

const statuses: ReadonlyMap<string, Outcome> = new Map([
  ['NotStarted', 'progress'],
  ['Running', 'progress'],
  ['Succeeded', 'success'],
  ['Failed', 'failure'],
]);

function eventOf({ head }: Evidence): string | null {
  return wordOf(head.headers[eventHeader]);
}

/** The last segment of `…/speechtotext/v3.2/transcriptions/<id>`. */
function jobIdIn(transcription: unknown): string | null {
  const self = field(transcription, 'self');
  if (typeof self !== 'string') return null;
  return wordOf(/\/speechtotext\/(?:[^?#]*\/)?transcriptions\/([^/?#]+)/i.exec(self)?.[1]);
}
