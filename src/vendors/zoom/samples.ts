import { conversation } from '../common/samples/conversation.ts';
import { jsonNotice } from '../common/samples/notice.ts';
import { seededRandom } from '../common/samples/random.ts';
import type { Sampler } from '../common/samples/sample.ts';

/** Zoom's notices that a recording of a meeting is ready, and that its transcript is. */
export const zoom: Sampler = {
  vendor: 'zoom',
  contents: ['recording', 'transcript'],
  usual: ['transcript'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample({ contents, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const uuid = jobId ?? `${random.letters(11)}/+${random.letters(9)}==`;
    const meeting = {
      uuid,
      id: 80000000000 + random.below(999999999),
      account_id: 'acct',
      topic: talk.title,
      start_time: '2026-03-02T09:00:00Z',
      duration: 12,
    };
    return contents.map((name) => {
      const [event, type, extension] =
        name === 'transcript'
          ? ['recording.transcript_completed', 'TRANSCRIPT', 'VTT']
          : ['recording.completed', 'M4A', 'M4A'];
      const url = `https://zoom.example.org/rec/${random.letters(12)}`;
      const files = [{ id: random.uuid(), file_type: type, file_extension: extension, download_url: url }];
      const payload = { account_id: 'acct', object: { ...meeting, recording_files: files } };
      const body = { event, event_ts: 1772442900000, payload, download_token: random.letters(32) };
      return jsonNotice(body, { method });
    });
  },
};
