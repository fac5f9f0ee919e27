import type { Sampler } from '../../domain/sample.ts';
import { callback, jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation, spoken } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';
import { growingJson } from '../common/samples/texts.ts';

/**
 * AssemblyAI's notice of a transcript, that of redacted audio, which the customer's id in the URL joins to it, and the
 * `streaming` session with everything that was said.
 */
export const sampler: Sampler = {
  vendor: 'assemblyai',
  contents: ['notice', 'redacted-audio', 'streaming'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const id = jobId ?? random.uuid();
    const talk = conversation(random);
    if (outcome === 'failure') return [jsonNotice({ transcript_id: id, status: 'error' }, { method })];
    return contents.map((name) => {
      if (name === 'notice') return jsonNotice({ transcript_id: id, status: 'completed' }, { method });
      if (name === 'redacted-audio') {
        const url = `https://media.example.org/redacted/${random.letters(24)}.mp3`;
        return jsonNotice({ status: 'redacted_audio_ready', redacted_audio_url: url }, { method, query: { id } });
      }
      const content = growingJson({ document: { session_id: id, messages: [] }, talk, itemsOf: turnsOf }, bytes);
      return callback({ method, mediaType: 'application/json', content });
    });
  },
};

function turnsOf({ turns }: Conversation, number: number): unknown[] {
  return turns.map((turn, index) => ({
    turn_order: number * turns.length + index,
    turn_is_formatted: true,
    end_of_turn: true,
    transcript: spoken(turn),
    end_of_turn_confidence: 0.9,
    words: turn.words.map(({ text, punctuation, startMs, endMs, confidence }) => ({
      text: text + punctuation,
      start: startMs,
      end: endMs,
      confidence,
      word_is_final: true,
    })),
    utterance: spoken(turn),
    type: 'Turn',
  }));
}
