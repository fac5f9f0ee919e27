import type { Outcome } from '../../domain/delivery.ts';
import type { Claim, HandshakeReply, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim } from '../common/blank-claim.ts';
import { jobIdInQuery, labelsOf, wordOf } from '../common/fields.ts';
import { echo } from '../common/handshake.ts';
import { jsonObjects } from '../common/part-claims.ts';
import { ibmScheme } from './signature.ts';

/**
 * IBM Watson Speech to Text: `{ id, event: 'recognitions.completed_with_results', user_token, results }`.
 *
 * Which events come, and so whether the transcript does, is asked for with each job; without results it has to be fetched.
 * IBM publishes no addresses that these calls alone come from.
 * Source: async.md of ibm-cloud-docs/speech-to-text on GitHub, read 2026-11-21.
 */
export const ibm: Vendor = {
  name: 'ibm',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = wordOf(field(message, 'event'));
    const outcome = outcomes.get(event ?? '') ?? 'unknown';
    return {
      ...blankClaim('ibm', parts, (json) => (Array.isArray(field(json, 'results')) ? 'transcript' : 'notice')),
      jobId: wordOf(field(message, 'id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([field(message, 'user_token')]),
      outcome,
      vendorStatus: event,
      error:
        outcome === 'failure'
          ? { code: null, message: 'IBM could not recognise the audio; the description of the job there tells why' }
          : null,
    };
  },
  sends: ['transcript', 'notice'],
  signatures: ['ibm'],
  ownScheme: ibmScheme,
  handshake: answerChallenge,
  answer: null,
  urlLimits: { ports: null, scheme: null, host: null, answerWithinMs: 5000 },
  fetch: null,
};

/** A callback URL is registered once `GET ?challenge_string=…` was answered with the string, within 5 seconds. */
function answerChallenge({ method, query }: HandshakeRequest): HandshakeReply | null {
  const challenge = query.get('challenge_string');
  return method === 'GET' && challenge !== null ? echo(challenge) : null;
}

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['recognitions.started', 'progress'],
  ['recognitions.completed', 'success'],
  ['recognitions.completed_with_results', 'success'],
  ['recognitions.failed', 'failure'],
]);

function isItsEvent(json: unknown): boolean {
  return wordOf(field(json, 'id')) !== null && outcomes.has(wordOf(field(json, 'event')) ?? '');
}
