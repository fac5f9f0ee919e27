import type { Outcome, VendorError } from '../../domain/delivery.ts';
import type { Claim, Evidence, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { lastInQuery, wordOf } from '../common/fields.ts';
import { jsonObjects } from '../common/part-claims.ts';
import { speechmaticsFetch } from './fetch.ts';
import { askedContents, externalIdsOf, isJobinfo, isTranscript, jobWarnings, titleOf } from './job.ts';
import { claimPart, isToken } from './parts.ts';

/**
 * Speechmatics batch notifications.
 *
 * Job id and status are appended to the query of the customer's URL, so the last of repeated keys count. The body is
 * empty, one bare item, or multipart with the names of the contents as field names.
 * Source: docs.speechmatics.com/speech-to-text/batch/notifications and spec/batch.yaml of speechmatics/docs on GitHub,
 * read 2026-11-21.
 */
export const speechmatics: Vendor = {
  name: 'speechmatics',
  egress: {
    asOf: '2026-11-21',
    source: 'docs.speechmatics.com/speech-to-text/batch/notifications',
    regions: {
      eu1: ['40.74.41.91', '52.236.157.154', '40.74.37.0', '20.73.209.153', '20.73.142.44'],
      eu2: ['20.105.89.153', '20.105.89.173', '20.105.89.184', '20.105.89.98', '20.105.88.228'],
      us1: ['52.149.21.32', '52.149.21.10', '52.137.102.83', '40.64.107.92', '40.64.107.99'],
      us2: ['52.146.58.224', '52.146.58.159', '52.146.59.242', '52.146.59.213', '52.146.58.64'],
      au1: ['20.248.249.20', '20.248.249.47', '20.248.249.181', '20.248.249.119', '20.248.249.164'],
    },
  },
  recognises(evidence) {
    // Older installations say `Speechmatics API V2`.
    if (/^speechmatics[- ]api/i.test(evidence.head.headers['user-agent'] ?? '')) return true;
    if (jsonObjects(evidence.parts).some((json) => isTranscript(json) || isJobinfo(json))) return true;
    return hasItsQuery(evidence) && evidence.parts.every((part) => isToken(part.field) || !isObject(part.json));
  },
  readClaim({ head, parts }): Claim {
    const documents = jsonObjects(parts);
    const vendorStatus = lastInQuery(head.query, 'status');
    const outcome = outcomeOf(vendorStatus);
    return {
      vendor: 'speechmatics',
      jobId: lastInQuery(head.query, 'id') ?? jobIdIn(documents),
      aliases: [],
      title: titleOf(documents),
      externalIds: externalIdsOf(documents),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? errorOf(vendorStatus) : null,
      warnings: jobWarnings(documents),
      // "In case of an error, only jobinfo will be send back", whatever was asked for.
      expected: outcome === 'failure' ? ['jobinfo'] : askedContents(documents, head.source),
      parts: parts.map(claimPart),
    };
  },
  sends: ['transcript', 'subtitles', 'text', 'media', 'jobinfo'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: speechmaticsFetch,
};

const failures: ReadonlyMap<string, string> = new Map([
  ['error', 'Speechmatics could not process the job'],
  ['fetch_error', 'Speechmatics could not fetch the media from its URL'],
  ['trim_error', 'Speechmatics could not prepare the audio for transcription'],
]);

function hasItsQuery({ head }: Evidence): boolean {
  return lastInQuery(head.query, 'id') !== null && outcomeOf(lastInQuery(head.query, 'status')) !== 'unknown';
}

function outcomeOf(status: string | null): Outcome {
  if (status === 'success') return 'success';
  return status !== null && failures.has(status) ? 'failure' : 'unknown';
}

function errorOf(status: string | null): VendorError {
  return { code: status, message: failures.get(status ?? '') ?? 'Speechmatics reported an error' };
}

function jobIdIn(documents: readonly unknown[]): string | null {
  for (const json of documents) {
    const id = wordOf(field(json, 'job', 'id')) ?? (isJobinfo(json) ? wordOf(field(json, 'id')) : null);
    if (id !== null) return id;
  }
  return null;
}
