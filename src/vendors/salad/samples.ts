import type { Sampler } from '../../domain/sample.ts';
import { callback, jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation, spanOf, spoken } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';
import { growingJson } from '../common/samples/texts.ts';

/** Salad's job with the `transcript` in it, or with a `link` in its place, as for one of more than 1 MB. */
export const sampler: Sampler = {
  vendor: 'salad',
  contents: ['transcript', 'link'],
  usual: ['transcript'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const job = {
      id: jobId ?? random.uuid(),
      input: { url: `https://media.example.org/${random.letters(8)}.mp3`, language_code: 'en' },
      metadata: { reference: talk.reference },
      events: [],
      create_time: '2026-03-02T09:14:00.000Z',
      update_time: '2026-03-02T09:15:00.000Z',
    };
    if (outcome === 'failure') {
      const output = { error: 'The file could not be decoded' };
      return [jsonNotice({ ...job, status: 'failed', output }, { method })];
    }
    return contents.map((name) => {
      if (name === 'link') {
        const output = { url: `https://storage-api.salad.com/organizations/example/files/${random.letters(24)}` };
        return jsonNotice({ ...job, status: 'succeeded', output }, { method });
      }
      const text = talk.turns.map(spoken).join(' ');
      const times = { duration_in_seconds: talk.durationMs / 1000, sentence_level_timestamps: [] };
      const document = { ...job, status: 'succeeded', output: { text, ...times } };
      const content = growingJson({ document, talk, itemsOf: sentencesOf }, bytes);
      return callback({ method, mediaType: 'application/json', content });
    });
  },
};

function sentencesOf({ turns }: Conversation): unknown[] {
  return turns.map((turn) => {
    const { startMs, endMs } = spanOf(turn);
    const [start, end] = [startMs / 1000, endMs / 1000];
    return { text: spoken(turn), timestamp: [start, end], start, end, speaker: `SPEAKER_0${turn.speaker}` };
  });
}
