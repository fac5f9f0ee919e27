import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { items, jobIdInQuery, labelsOf, messageOf, messagesOf, ownValues, wordOf } from '../common/fields.ts';

/**
 * The URL that asks Deepgram to transcribe and to call back.
 *
 * Source: developers.deepgram.com/docs/callback, and community.deepgram.com/answers/8 for names of hosts, read 2026-11-21.
 */
const deepgramGuide: VendorGuide = {
  sender: { vendor: 'Deepgram', proofs: ['basic', 'query'], ownHeader: 'dg-token' },
  write: ({ url }) => ({
    title: 'Deepgram: callback',
    use: 'The URL to which a recording is posted, or JSON with its URL.',
    snippet: `POST https://api.deepgram.com/v1/listen?callback=${encodeURIComponent(url)}`,
    notes: [
      'Deepgram calls the ports 80, 443, 8080 and 8443 only, and no host with _ in its name.',
      'Choose letters and digits for the secret: anything else would have to be percent-encoded twice here.',
      'The header dg-token, which it adds, holds the identifier of your API key, and is no secret.',
      'It gives up five minutes after the first failure, and keeps the transcript nowhere.',
    ],
  }),
};

/**
 * Deepgram: the answer of its API, sent to the callback as it is; for a stream, each message in a request of its own.
 *
 * `{ metadata: { request_id, … }, results: { channels, … } }`, or of a stream `{ type: 'Results', channel, metadata }` and
 * last `{ type: 'Metadata', request_id }`; Flux sends `{ type: 'TurnInfo', request_id, event, transcript, … }`. What a failed job sends is not documented: Deepgram's refusals elsewhere are
 * `{ err_code, err_msg, request_id }`. It says that the addresses it calls from cannot be listed.
 * Source: developers.deepgram.com/docs/callback and /reference/errors, fern/docs of deepgram/deepgram-docs on GitHub, and
 * community.deepgram.com/answers/8, read 2026-11-21.
 */
export const deepgram: Vendor = {
  name: 'deepgram',
  egress: null,
  recognises({ head, parts }) {
    return 'dg-token' in head.headers || jsonObjects(parts).some((json) => isResult(json) || isFailure(json));
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const metadata = field(message, 'metadata');
    return {
      ...blankClaim('deepgram', parts, 'by-format'),
      jobId: wordOf(field(metadata, 'request_id')) ?? wordOf(field(message, 'request_id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([...items(field(metadata, 'tags')), ...ownValues(field(metadata, 'extra'))]),
      outcome: outcomeOf(message),
      vendorStatus: wordOf(field(message, 'type')) ?? wordOf(field(message, 'err_code')),
      error: isFailure(message)
        ? {
            code: wordOf(field(message, 'err_code')),
            message: messageOf(field(message, 'err_msg')) ?? 'Deepgram could not transcribe the audio',
          }
        : null,
      warnings: messagesOf(field(metadata, 'warnings')),
    };
  },
  sends: ['transcript'],
  signatures: [],
  handshake: null,
  answer: null,
  urlLimits: { ports: [80, 443, 8080, 8443], scheme: null, host: 'no-underscore', answerWithinMs: null },
  fetch: null,
  guide: deepgramGuide,
  samples: () => import('./samples.ts'),
};

function outcomeOf(message: unknown): Outcome {
  if (isFailure(message)) return 'failure';
  if (isTranscript(message) || isEndOfStream(message)) return 'success';
  return isStretch(message) || isTurn(message) ? 'progress' : 'unknown';
}

function isResult(json: unknown): boolean {
  return isTranscript(json) || isStretch(json) || isTurn(json) || isEndOfStream(json);
}

function isTranscript(json: unknown): boolean {
  const results = field(json, 'results');
  if (wordOf(field(json, 'metadata', 'request_id')) === null || !isObject(results)) return false;
  return field(results, 'channels') !== undefined || field(results, 'utterances') !== undefined;
}

/** What was understood in one stretch of a stream. */
function isStretch(json: unknown): boolean {
  return field(json, 'type') === 'Results' && isObject(field(json, 'channel'));
}

/** What Flux heard of somebody's turn. */
function isTurn(json: unknown): boolean {
  return field(json, 'type') === 'TurnInfo' && typeof field(json, 'transcript') === 'string';
}

function isEndOfStream(json: unknown): boolean {
  return field(json, 'type') === 'Metadata' && wordOf(field(json, 'request_id')) !== null;
}

function isFailure(json: unknown): boolean {
  return ['err_code', 'err_msg', 'request_id'].every((key) => wordOf(field(json, key)) !== null);
}
