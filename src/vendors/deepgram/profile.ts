import type { Outcome, VendorError } from '../../domain/delivery.ts';
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
 * last `{ type: 'Metadata', request_id }`; `SpeechStarted` and `UtteranceEnd` between them name no request. Flux sends
 * `{ type: 'TurnInfo', request_id, event, transcript, … }`. A text that was read is answered with `results.summary`,
 * `topics`, `intents` or `sentiments`. What a failed job sends is not documented: Deepgram's refusals elsewhere are
 * `{ err_code, err_msg, request_id }`. It says that the addresses it calls from cannot be listed.
 * Source: developers.deepgram.com/docs/callback and /reference/errors, fern/docs of deepgram/deepgram-docs on GitHub, and
 * community.deepgram.com/answers/8, read 2026-11-21; the types of @deepgram/sdk 5.13.0, read 2026-12-01.
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
    const inBody = requestIdIn(message);
    const inUrl = jobIdInQuery(head.query);
    return {
      ...blankClaim('deepgram', parts, 'by-format'),
      jobId: inBody ?? inUrl,
      // Some messages of a stream name no request: the id in the URL is what joins them to the others.
      aliases: isOfStream(message) && inBody !== null && inUrl !== null && inUrl !== inBody ? [inUrl] : [],
      externalIds: labelsOf([...items(field(metadata, 'tags')), ...ownValues(field(metadata, 'extra'))]),
      outcome: outcomeOf(message),
      vendorStatus: wordOf(field(message, 'type')) ?? wordOf(field(message, 'err_code')),
      error: errorOf(message),
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

function requestIdIn(message: unknown): string | null {
  const places = [['metadata', 'request_id'], ['metadata', 'metadata', 'request_id'], ['request_id']];
  return places.map((path) => wordOf(field(message, ...path))).find((word) => word !== null) ?? null;
}

function outcomeOf(message: unknown): Outcome {
  if (errorOf(message) !== null) return 'failure';
  if (isTranscript(message) || isAnalysis(message) || isEndOfStream(message)) return 'success';
  return isOfStream(message) ? 'progress' : 'unknown';
}

function isResult(json: unknown): boolean {
  return isTranscript(json) || isAnalysis(json) || isOfStream(json);
}

function isTranscript(json: unknown): boolean {
  const results = field(json, 'results');
  if (wordOf(field(json, 'metadata', 'request_id')) === null || !isObject(results)) return false;
  return field(results, 'channels') !== undefined || field(results, 'utterances') !== undefined;
}

/** What was found in a text that Deepgram was given to read. */
function isAnalysis(json: unknown): boolean {
  if (!isObject(field(json, 'metadata')) || requestIdIn(json) === null) return false;
  return ['summary', 'topics', 'intents', 'sentiments'].some((key) => isObject(field(json, 'results', key)));
}

/** By its type, what a message of a stream has beside it, so that nobody else's is taken for it. */
const streamMessages: ReadonlyMap<string, (json: unknown) => boolean> = new Map([
  ['Results', (json) => isObject(field(json, 'channel'))],
  ['SpeechStarted', (json) => Array.isArray(field(json, 'channel')) && typeof field(json, 'timestamp') === 'number'],
  ['UtteranceEnd', (json) => Array.isArray(field(json, 'channel')) && typeof field(json, 'last_word_end') === 'number'],
  ['Metadata', (json) => wordOf(field(json, 'request_id')) !== null],
  ['TurnInfo', (json) => typeof field(json, 'transcript') === 'string'],
  ['Connected', hasRequestAndSequence],
  ['ConfigureSuccess', hasRequestAndSequence],
  ['ConfigureFailure', hasRequestAndSequence],
  ['Error', isStreamError],
]);

function isOfStream(json: unknown): boolean {
  return streamMessages.get(wordOf(field(json, 'type')) ?? '')?.(json) ?? false;
}

function hasRequestAndSequence(json: unknown): boolean {
  return wordOf(field(json, 'request_id')) !== null && typeof field(json, 'sequence_id') === 'number';
}

/** Flux' last word when it cannot go on. */
function isStreamError(json: unknown): boolean {
  return typeof field(json, 'sequence_id') === 'number' && typeof field(json, 'description') === 'string';
}

function isEndOfStream(json: unknown): boolean {
  return isOfStream(json) && field(json, 'type') === 'Metadata';
}

function isFailure(json: unknown): boolean {
  return ['err_code', 'err_msg', 'request_id'].every((key) => wordOf(field(json, key)) !== null);
}

function errorOf(message: unknown): VendorError | null {
  if (isFailure(message)) {
    const text = messageOf(field(message, 'err_msg')) ?? 'Deepgram could not transcribe the audio';
    return { code: wordOf(field(message, 'err_code')), message: text };
  }
  if (field(message, 'type') !== 'Error' || !isOfStream(message)) return null;
  const text = messageOf(field(message, 'description')) ?? 'Deepgram could not go on with the stream';
  return { code: wordOf(field(message, 'code')), message: text };
}
