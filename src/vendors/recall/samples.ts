import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Recall.ai's `status` of a transcript, and each `utterance` while the meeting goes on. */
export const sampler: Sampler = {
  vendor: 'recall',
  contents: ['status', 'utterance'],
  usual: ['status'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const about = {
      bot: { id: jobId ?? random.uuid(), metadata: { reference: talk.reference } },
      recording: { id: random.uuid(), metadata: {} },
      transcript: { id: random.uuid(), metadata: {} },
    };
    const status = (code: string, subCode: string | null): unknown => ({
      event: `transcript.${code}`,
      data: { data: { code, sub_code: subCode, updated_at: '2026-03-02T09:15:00.000Z' }, ...about },
    });
    if (outcome === 'failure') return [jsonNotice(status('failed', 'provider_connection_failed'), { method })];
    return contents.flatMap((name) => {
      if (name === 'status') return [jsonNotice(status('done', null), { method })];
      return talk.turns.map((turn) =>
        jsonNotice({ event: 'transcript.data', data: { data: utterance(turn), ...about } }, { method }),
      );
    });
  },
};

function utterance({ speaker, words }: Conversation['turns'][number]): unknown {
  return {
    participant: { id: 100 + speaker, name: speaker === 0 ? 'Agent' : 'Caller', is_host: speaker === 0 },
    words: words.map(({ text, punctuation, startMs, endMs }) => ({
      text: text + punctuation,
      start_timestamp: { relative: startMs / 1000 },
      end_timestamp: { relative: endMs / 1000 },
    })),
  };
}
