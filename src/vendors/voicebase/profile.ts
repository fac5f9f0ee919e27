import type { DeliveryHead, Outcome } from '../../domain/delivery.ts';
import type { Claim, Evidence, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimByContent, claimMedia, contentOf, jsonObjects } from '../common/claims.ts';
import {
  inQuery,
  items,
  labelOf,
  labelsOf,
  lastSegment,
  messageOf,
  messagesOf,
  stemOf,
  wordOf,
} from '../common/fields.ts';
import { asksOnSuccess, bearerKey, notReady, takeIt, withKey } from '../common/requests.ts';
import { voicebaseGuide } from './guide.ts';

/**
 * `GET /v3/media/<media id>`: the analytics document, transcript included, as the callback of that type has it. A job that
 * is only known by an id of the customer's cannot be asked for.
 * Source: callbacks.rst and the pages on transcripts of voicebase/voicebase-docs on GitHub, read 2026-11-21.
 */
const voicebaseFetch: VendorFetch = {
  origin: 'https://apis.voicebase.com',
  keyHosts: ['apis.voicebase.com'],
  resultHosts: [],
  showKey: bearerKey,
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v3/media/${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    const status = wordOf(field(json, 'status')) ?? wordOf(field(json, 'media', 'status'));
    if (status === 'finished') return takeIt;
    if (status !== 'failed') return notReady(status);
    return { type: 'gone', reason: 'VoiceBase could not process the media' };
  },
  statuses: {},
};

/**
 * VoiceBase v2-beta envelopes, and v3 analytics, transcripts, captions and media.
 *
 * A v2 envelope and a v3 analytics document hold the media id; the other bodies of v3 are bare files whose only id is
 * the one the customer put into the URL. A delivery that shows both joins them, by alias.
 * Source: the v2-beta callback page (the seed of this project) and callbacks.rst of voicebase/voicebase-docs,
 * read 2026-11-21.
 */
export const voicebase: Vendor = {
  name: 'voicebase',
  egress: {
    asOf: '2026-11-21',
    source: 'callbacks.rst of voicebase/voicebase-docs on GitHub; 52.6.224.43: the v2-beta callback page',
    regions: {
      // 52.6.224.43 stands in the v2-beta page only, a misprint of the first address that VoiceBase corrected on
      // 2018-03-26 (voicebase-docs, commit 300fb48). Both are kept, so that neither reading locks the vendor out.
      us: ['52.6.244.43', '52.6.208.178', '52.2.171.140', '52.6.224.43'],
      eu: ['34.248.80.158', '52.210.18.246', '54.72.141.175'],
    },
  },
  recognises({ head, parts }) {
    return jsonObjects(parts).some(isItsDocument) || field(head.query, 'mediaId') !== undefined;
  },
  readClaim(evidence): Claim {
    const documents = jsonObjects(evidence.parts);
    const vendorStatus = firstWord(documents, statusOf);
    const outcome = outcomeOf(documents, vendorStatus);
    const errors = documents.flatMap(errorsOf);
    return {
      vendor: 'voicebase',
      ...idsOf(evidence, documents),
      title: firstWord(documents, titleOf),
      externalIds: labelsOf(documents.map(externalIdOf)),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? errorOf(errors, vendorStatus) : null,
      warnings: [
        ...(outcome === 'failure' ? [] : errors.map(({ message }) => message)),
        ...documents.flatMap((json) => messagesOf(field(json, 'callback', 'warnings') ?? field(json, 'warnings'))),
        ...evidence.parts
          .filter(isEncrypted)
          .map(({ index }) => `part ${index} is encrypted with PGP and cannot be read`),
      ],
      expected: null,
      parts: evidence.parts.map(claimPart),
    };
  },
  sends: ['transcript', 'subtitles', 'text', 'media'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: voicebaseFetch,
  guide: voicebaseGuide,
  samples: () => import('./samples.ts'),
};

function isItsDocument(json: unknown): boolean {
  if (isObject(field(json, 'callback')) && isObject(field(json, 'media'))) return true;
  if (wordOf(field(json, 'mediaId')) !== null && (hasTranscript(json) || statusOf(json) !== null)) return true;
  return field(items(field(json, 'transcript', 'words'))[0], 'w') !== undefined;
}

function idsOf({ head }: Evidence, documents: readonly unknown[]): Pick<Claim, 'jobId' | 'aliases'> {
  const inBody = firstWord(documents, mediaIdOf);
  const inUrl = idInUrl(head);
  const external = firstWord(documents, externalIdOf);
  const jobId = inBody ?? inUrl;
  const aliases = [inUrl, external].filter((id) => id !== null).filter((id) => id !== jobId);
  return { jobId, aliases: [...new Set(aliases)] };
}

function mediaIdOf(json: unknown): string | null {
  const self = field(json, '_links', 'self', 'href');
  return (
    wordOf(field(json, 'media', 'mediaId')) ??
    wordOf(field(json, 'mediaId')) ??
    (typeof self === 'string' ? wordOf(/\/media\/([^/?#]+)/.exec(self)?.[1]) : null)
  );
}

function externalIdOf(json: unknown): string | null {
  return (
    wordOf(field(json, 'media', 'metadata', 'latest', 'external', 'id')) ??
    wordOf(field(json, 'media', 'metadata', 'external', 'id')) ??
    wordOf(field(json, 'metadata', 'externalId'))
  );
}

function titleOf(json: unknown): string | null {
  return (
    labelOf(field(json, 'media', 'metadata', 'latest', 'title')) ??
    labelOf(field(json, 'media', 'metadata', 'title')) ??
    labelOf(field(json, 'metadata', 'title'))
  );
}

function statusOf(json: unknown): string | null {
  return (
    wordOf(field(json, 'callback', 'event', 'status')) ??
    wordOf(field(json, 'media', 'status')) ??
    wordOf(field(json, 'status'))
  );
}

function outcomeOf(documents: readonly unknown[], status: string | null): Outcome {
  const told = documents.map((json) => field(json, 'callback', 'success')).find((value) => typeof value === 'boolean');
  if (told !== undefined) return told ? 'success' : 'failure';
  return outcomes.get(status ?? '') ?? 'unknown';
}

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['finished', 'success'],
  ['failed', 'failure'],
  ['rejected', 'failure'],
  ['accepted', 'progress'],
  ['scheduled', 'progress'],
  ['running', 'progress'],
]);

function errorsOf(json: unknown): { code: string | null; message: string }[] {
  return items(field(json, 'callback', 'errors') ?? field(json, 'errors')).flatMap((item) => {
    const message = messageOf(item) ?? messageOf(field(item, 'error'));
    return message === null ? [] : [{ code: wordOf(field(item, 'code')), message }];
  });
}

const maxErrorLength = 1000;

function errorOf(errors: ReturnType<typeof errorsOf>, status: string | null): Claim['error'] {
  if (errors.length === 0) return { code: status, message: 'VoiceBase could not process the media' };
  return {
    code: errors[0]?.code ?? status,
    message: errors
      .map(({ message }) => message)
      .join('; ')
      .slice(0, maxErrorLength),
  };
}

/** Media come as octet-stream, so bytes of no known format are media. */
function claimPart(part: PartEvidence): PartClaim {
  const { format } = contentOf(part);
  if (format === 'bin') return claimMedia(part);
  return claimByContent(part, (json) => (hasTranscript(json) ? 'transcript' : 'notice'));
}

function isEncrypted(part: PartEvidence): boolean {
  return contentOf(part).format === 'pgp';
}

/** v2: `media.transcripts`; v3 analytics: `transcript`; a v3 transcript alone: `words`, or a bare list of them. */
function hasTranscript(json: unknown): boolean {
  if (Array.isArray(json)) return field(json[0], 'w') !== undefined;
  return (
    isObject(field(json, 'media', 'transcripts')) ||
    isObject(field(json, 'transcript')) ||
    Array.isArray(field(json, 'words'))
  );
}

function firstWord(documents: readonly unknown[], read: (json: unknown) => string | null): string | null {
  for (const json of documents) {
    const word = read(json);
    if (word !== null) return word;
  }
  return null;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Last segments that name a content and not a job: as ids they would join every job of the source into one. */
const contentWords: ReadonlySet<string> = new Set([
  'analytics',
  'callback',
  'captions',
  'dfxp',
  'json',
  'media',
  'srt',
  'text',
  'transcript',
  'vtt',
  'webvtt',
]);

/** The id the customer put into the URL: in the query, else a UUID in the tail, else the stem of its last segment. */
export function idInUrl({ query, tail }: Pick<DeliveryHead, 'query' | 'tail'>): string | null {
  return inQuery(query, ['mediaId', 'id', 'jobId']) ?? uuid.exec(tail ?? '')?.[0] ?? idInName(lastSegment(tail));
}

function idInName(segment: string | null): string | null {
  const stem = stemOf(segment);
  return stem === null || contentWords.has(stem.toLowerCase()) ? null : stem;
}
