import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

const events: Readonly<Record<string, string>> = {
  complete: 'TRANSCRIPT_COMPLETE',
  verified: 'TRANSCRIPT_VERIFIED',
  'new-version': 'TRANSCRIPT_NEW_VERSION',
};

/** Trint's notices about a transcript: that it is there, that somebody has checked it, and that it was changed. */
export const sampler: Sampler = {
  vendor: 'trint',
  contents: Object.keys(events),
  usual: ['complete'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample({ contents, method, jobId, seed }) {
    const random = seededRandom(seed);
    const transcriptId = jobId ?? random.letters(22);
    const { title, reference } = conversation(random);
    return contents.map((name) =>
      jsonNotice({ eventType: events[name], transcriptId, title, user: 'user-7', metadata: reference }, { method }),
    );
  },
};
