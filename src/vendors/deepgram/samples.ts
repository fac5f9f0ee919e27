import type { Sampler } from '../../domain/sample.ts';
import { callback, jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation, spanOf, spoken } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';
import { growingJson } from '../common/samples/texts.ts';

/** Deepgram's answer for a recording, and one message of a stream. What it sends of a failed job is not documented. */
export const sampler: Sampler = {
  vendor: 'deepgram',
  contents: ['transcript', 'stream'],
  usual: ['transcript'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample({ contents, bytes, method, jobId, seed }) {
    const random = seededRandom(seed);
    const requestId = jobId ?? random.uuid();
    const talk = conversation(random);
    const headers = { 'dg-token': random.uuid() };
    const metadata = {
      request_id: requestId,
      created: '2026-03-02T09:15:00.000Z',
      duration: talk.durationMs / 1000,
      channels: 1,
      extra: { reference: talk.reference },
    };
    return contents.map((name) => {
      if (name === 'stream') return jsonNotice(stretch(talk, requestId), { method, headers });
      const channels = [
        { alternatives: [{ transcript: talk.turns.map(spoken).join(' '), confidence: 0.96, words: [] }] },
      ];
      // Whoever asks for utterances finds the words in them, too: one list is enough.
      const document = { metadata, results: { channels, utterances: [] } };
      const content = growingJson({ document, talk, itemsOf: utterancesOf }, bytes);
      return callback({ method, mediaType: 'application/json', content, headers });
    });
  },
};

function utterancesOf({ turns }: Conversation, number: number): unknown[] {
  return turns.map((turn, index) => ({
    id: `u-${number * turns.length + index}`,
    ...inSeconds(spanOf(turn)),
    confidence: 0.96,
    channel: 0,
    speaker: turn.speaker,
    transcript: spoken(turn),
    words: wordsOf(turn),
  }));
}

function stretch({ turns }: Conversation, requestId: string): unknown {
  const [turn] = turns;
  if (turn === undefined) throw new Error('nobody speaks in the conversation');
  const { start, end } = inSeconds(spanOf(turn));
  return {
    type: 'Results',
    channel_index: [0, 1],
    start,
    duration: end - start,
    is_final: true,
    speech_final: true,
    channel: { alternatives: [{ transcript: spoken(turn), confidence: 0.96, words: wordsOf(turn) }] },
    metadata: { request_id: requestId },
  };
}

function wordsOf({ speaker, words }: Conversation['turns'][number]): unknown[] {
  return words.map((word) => ({
    word: word.text.toLowerCase(),
    punctuated_word: word.text + word.punctuation,
    ...inSeconds(word),
    confidence: word.confidence,
    speaker,
  }));
}

function inSeconds({ startMs, endMs }: { startMs: number; endMs: number }): { start: number; end: number } {
  return { start: startMs / 1000, end: endMs / 1000 };
}
