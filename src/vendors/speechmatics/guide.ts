import { json } from '../common/guides/json.ts';
import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The part of a Speechmatics job's config that asks for callbacks.
 *
 * Source: docs.speechmatics.com/speech-to-text/batch/notifications, read 2026-11-21.
 */
export const speechmaticsGuide: VendorGuide = {
  sender: { vendor: 'Speechmatics', proofs: ['bearer', 'header', 'query'] },
  write({ url, header }) {
    const authHeaders = header === null ? {} : { auth_headers: [`${header.name}: ${header.value}`] };
    return {
      title: 'Speechmatics: notification_config',
      use: 'The config of each job, as it is sent to POST /v2/jobs.',
      snippet: json({
        type: 'transcription',
        transcription_config: { language: 'en' },
        notification_config: [{ url, contents: ['transcript', 'data'], ...authHeaders }],
      }),
      notes: [
        'contents may hold transcript, transcript.txt, transcript.srt, data (the recording) and jobinfo. With none, only the end of the job is told.',
        'Speechmatics adds the id of the job and its status to the URL by itself, and calls up to three URLs for a job.',
        'It gives up about a minute after the first failure: what was missed has to be fetched from Speechmatics.',
      ],
    };
  },
};
