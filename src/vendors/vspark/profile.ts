import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Evidence, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimAs, claimByContent, contentOf, formIn, jsonObjects } from '../common/claims.ts';
import { inQuery, items, labelOf, labelsOf, lastSegment, ownValues, stemOf, wordOf } from '../common/fields.ts';

/**
 * The callback URL of a V-Spark folder; the same URL serves V-Cloud and V-Blaze.
 *
 * Source: docs.vocitec.com, "Configuring Callbacks in V-Spark" and "common tags" of V-Cloud, read 2026-11-21.
 */
const vsparkGuide: VendorGuide = {
  sender: { vendor: 'V-Spark', proofs: ['query', 'basic'] },
  write: ({ url }) => ({
    title: 'V-Spark: callback URL of a folder',
    use: 'The callback settings of each folder: delivery by http or https, and this URL.',
    snippet: url,
    notes: [
      'Choose the files to send there: JSON, text and MP3.',
      'V-Cloud takes the same URL in the field callback of /transcribe, V-Blaze in callback or utterance_callback.',
      'V-Blaze does not try again. V-Spark tries for weeks and then leaves the files in /var/lib/vspark/error/callback/.',
    ],
  }),
};

/**
 * V-Spark, V-Cloud and V-Blaze: three senders of one house, told apart by their bodies alone.
 *
 * V-Cloud posts a form with `file` and `requestid`, where the file may be a zip, or a link to it; V-Blaze posts JSON,
 * whole or utterance by utterance; V-Spark posts JSON, text or MP3 files under the name of what was uploaded. None of
 * them reports failures by callback, and none publishes addresses it calls from.
 * Source: docs.vocitec.com, "Using callbacks in V-Spark", "Obtaining transcription results" and "Receiving results via
 * callback", read 2026-11-21.
 */
export const vspark: Vendor = {
  name: 'vspark',
  egress: null,
  recognises({ parts }) {
    if (parts.some((part) => isRequestId(part) || inForm(part) !== null)) return true;
    return jsonObjects(parts).some((json) => isResult(json) || isUtterance(json));
  },
  readClaim(evidence): Claim {
    const documents = jsonObjects(evidence.parts);
    return {
      vendor: 'vspark',
      jobId: requestIdOf(evidence) ?? uploadNameOf(evidence),
      aliases: [],
      title: titleOf(documents),
      externalIds: labelsOf(documents.flatMap(metadataOf)),
      outcome: outcomeOf(evidence.parts),
      vendorStatus: null,
      error: null,
      warnings: evidence.parts.some(isLink)
        ? ['the result itself was not sent: V-Cloud keeps it behind a link for one day']
        : [],
      expected: null,
      parts: evidence.parts.map(claimPart),
    };
  },
  partTokens: ['file', 'requestid'],
  sends: ['transcript', 'text', 'media', 'notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: null,
  jobParameter: 'requestid',
  guide: vsparkGuide,
  samples: () => import('./samples.ts'),
};

function isRequestId(part: PartEvidence): boolean {
  return part.field === 'requestid';
}

function isResult(json: unknown): boolean {
  const utterances = field(json, 'utterances');
  const [utterance] = items(utterances);
  if (Array.isArray(utterances) && field(json, 'requestid') !== undefined) return true;
  return Array.isArray(field(utterance, 'events')) || isObject(field(utterance, 'metadata'));
}

/** One utterance of a job that is still running, as V-Blaze posts them to an `utterance_callback`. */
function isUtterance(json: unknown): boolean {
  return field(json, 'utterance', 'metadata', 'uttid') !== undefined;
}

function requestIdOf({ head, parts }: Evidence): string | null {
  for (const part of parts) {
    const id = isRequestId(part)
      ? wordOf(textOf(part).trim())
      : (wordOf(field(part.json, 'requestid')) ?? inForm(part));
    if (id !== null) return id;
  }
  return inQuery(head.query, ['requestid']);
}

function inForm(part: PartEvidence): string | null {
  return wordOf(field(formIn(part), 'requestid'));
}

/** V-Spark gives its results the name of the uploaded file; an utterance names that file in `source`. */
function uploadNameOf({ head, parts }: Evidence): string | null {
  const sent = parts.find(({ filename }) => stemOf(filename) !== null)?.filename ?? lastSegment(head.tail);
  if (sent !== null) return stemOf(sent);
  const sources = jsonObjects(parts).map((json) => field(json, 'source'));
  return stemOf(sources.map(wordOf).find((source) => source !== null) ?? null);
}

/** The name of the recording, without its folders. */
function titleOf(documents: readonly unknown[]): string | null {
  const sources = documents.map((json) => labelOf(field(json, 'source')));
  return labelOf(
    sources
      .find((source) => source !== null)
      ?.split(/[/\\]/)
      .at(-1),
  );
}

/**
 * What the customer sent along with the recording, which V-Spark mixes with measurements of its own; before V-Spark 3.2 it
 * stood one level deeper. `app_data` has nothing of the customer's: it holds scores, emotions and counts.
 * Source: docs.vocitec.com, "The client_data Object", read 2026-11-21.
 */
function metadataOf(json: unknown): unknown[] {
  const places = [field(json, 'client_data'), field(json, 'client_data', 'metadata')];
  return places.flatMap((place) => ownValues(place, measurements));
}

const measurements: ReadonlySet<string> = new Set(['audio_duration', 'audio_properties', 'jm_version']);

/** There is no word for the outcome: what is sent is a result. */
function outcomeOf(parts: readonly PartEvidence[]): Outcome {
  if (parts.length === 0) return 'unknown';
  return parts.some(({ json }) => isUtterance(json)) ? 'progress' : 'success';
}

function claimPart(part: PartEvidence): PartClaim {
  if (isRequestId(part)) return { kind: 'other', content: 'requestid', extension: 'txt' };
  if (isLink(part)) return { kind: 'notice', content: 'link', extension: 'txt' };
  // A zip holds the transcripts, and with `scrubaudio` the redacted audio too.
  if (contentOf(part).format === 'zip') return claimAs('transcript', 'zip');
  return claimByContent(part, () => 'transcript');
}

/** With `callbackurl=true` the URL of the file is sent in its place. */
function isLink(part: PartEvidence): boolean {
  return !isRequestId(part) && part.bytes <= part.leading.length && /^https?:\/\/\S+\s*$/.test(textOf(part));
}

function textOf(part: PartEvidence): string {
  return new TextDecoder().decode(part.leading);
}
