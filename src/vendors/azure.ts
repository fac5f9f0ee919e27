import type { Outcome } from '../domain/delivery.ts';
import { field } from '../domain/json-values.ts';
import type { Claim, Evidence, HandshakeReply, HandshakeRequest, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { azureFetch } from './fetch/azure.ts';
import { jobIdInQuery, labelOf, messageOf, wordOf } from './fields.ts';
import { echo } from './handshake.ts';
import { jsonObjects } from './part-claims.ts';

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
  handshake: answerChallenge,
  answer: null,
  fetch: azureFetch,
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
