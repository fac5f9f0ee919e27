import type { SampleHandshake, Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation, spoken } from '../common/samples/conversation.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';

/** Zoom's notices that a recording of a meeting is ready, and that its transcript is; and what was said in a voicemail. */
export const sampler: Sampler = {
  vendor: 'zoom',
  contents: ['recording', 'transcript', 'voicemail'],
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
      if (name === 'voicemail') return jsonNotice(voicemail(jobId ?? random.letters(32), talk), { method });
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

function voicemail(id: string, talk: Conversation): object {
  const caller = { caller_name: 'Ada Quay', caller_number: '+15005550006', caller_number_type: 2 };
  const transcription = { status: 1, content: talk.turns.map(spoken).join(' ') };
  const object = { id, date_time: '2026-03-02T09:00:00Z', ...caller, callee_number: '+15005550001', transcription };
  const event = 'phone.voicemail_transcript_completed';
  return { event, event_ts: 1772442900000, payload: { account_id: 'acct', object } };
}

/** Zoom's test of a URL. */
export function handshakes(seed: number): readonly SampleHandshake[] {
  return [validation(seededRandom(seed))];
}

/** Source: zoom/webhook-sample, index.js, read 2026-11-21. */
function validation(random: Random): SampleHandshake {
  const plainToken = random.letters(22);
  const body = { event: 'endpoint.url_validation', payload: { plainToken }, event_ts: 1772442900000 };
  const request = jsonNotice(body, { method: 'POST' });
  return {
    request,
    signedText: request.body,
    wanted(sign) {
      if (sign === null) return null;
      return JSON.stringify({ plainToken, encryptedToken: Buffer.from(sign(plainToken)).toString('hex') });
    },
  };
}
