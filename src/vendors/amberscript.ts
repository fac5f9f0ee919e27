import type { Outcome } from '../domain/delivery.ts';
import { field } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { amberscriptFetch } from './fetch/amberscript.ts';
import { jobIdInQuery, labelOf, messageOf, wordOf } from './fields.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * Amberscript: a notice, `{ jobId, status: 'DONE' | 'ERROR', filename, language, jobType, transcriptionType,
 * nrAudioSeconds, created, errorMsg }`; the transcript has to be fetched. It publishes no addresses it calls from.
 *
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21.
 */
export const amberscript: Vendor = {
  name: 'amberscript',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('amberscript', parts, 'by-format'),
      jobId: wordOf(field(message, 'jobId')) ?? jobIdInQuery(head.query),
      title: nameOf(field(message, 'filename')),
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? {
              code: null,
              message: messageOf(field(message, 'errorMsg')) ?? 'Amberscript could not transcribe the audio',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: amberscriptFetch,
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['DONE', 'success'],
  ['ERROR', 'failure'],
]);

function isItsNotice(json: unknown): boolean {
  if (wordOf(field(json, 'jobId')) === null || !outcomes.has(wordOf(field(json, 'status')) ?? '')) return false;
  return field(json, 'jobType') !== undefined || field(json, 'transcriptionType') !== undefined;
}

/** The name of the recording as it was uploaded, without folders. */
function nameOf(filename: unknown): string | null {
  return labelOf(labelOf(filename)?.split(/[/\\]/).at(-1));
}
