import type { FetchRequest, FetchVerdict, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { messageOf, wordOf } from '../common/fields.ts';
import { goOnTo, keyInHeader, notReady, takeIt, withKey, withoutKey } from '../common/requests.ts';

/**
 * Azure Speech: the transcription (`self` of the notice) → its list of files → the `contentUrl` of each file of the kind
 * `Transcription`, which lies on blob storage and carries its own permission: the key stays away from there.
 *
 * The event `TranscriptionCompletion` is sent for failed transcriptions too; the transcription itself tells. Long lists
 * of files go on behind `@nextLink`.
 * Source: learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get, read 2026-11-21.
 */
export const azureFetch: VendorFetch = {
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
    if (request.credential === 'none') return takeIt;
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
  if (urls.length === 0 && more.length === 0) return { type: 'again', reason: 'its list of files names no transcript' };
  return goOnTo(...urls.map(withoutKey), ...more);
}
