import type { SampleHandshake, Sampler } from '../../domain/sample.ts';
import { callback, jsonNotice, requestWithoutBody } from '../common/samples/callback.ts';
import { type Conversation, conversation } from '../common/samples/conversation.ts';
import { piece } from '../common/samples/piece.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';
import { growingJson } from '../common/samples/texts.ts';

/** IBM's events of a job: that it `started`, that it is `completed`, and `results`, which is both in one. */
export const sampler: Sampler = {
  vendor: 'ibm',
  contents: ['started', 'completed', 'results'],
  usual: ['results'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const id = jobId ?? random.uuid();
    const talk = conversation(random);
    const notice = (event: string): unknown => ({ id, event: `recognitions.${event}`, user_token: talk.reference });
    if (outcome === 'failure') return [jsonNotice(notice('failed'), { method })];
    return contents.map((name) => {
      if (name !== 'results') return jsonNotice(notice(name), { method });
      const shared = { id, event: 'recognitions.completed_with_results', user_token: talk.reference };
      const document = { ...shared, results: [{ result_index: 0, results: [] }] };
      const content = growingJson({ document, talk, itemsOf: resultsOf }, bytes);
      return callback({ method, mediaType: 'application/json', content });
    });
  },
};

function resultsOf({ turns }: Conversation): unknown[] {
  return turns.map(({ words }) => ({
    final: true,
    alternatives: [
      {
        transcript: words.map(({ text }) => `${text.toLowerCase()} `).join(''),
        confidence: 0.93,
        timestamps: words.map(({ text, startMs, endMs }) => [text.toLowerCase(), startMs / 1000, endMs / 1000]),
        word_confidence: words.map(({ text, confidence }) => [text.toLowerCase(), confidence]),
      },
    ],
  }));
}

/** IBM's registration of a URL. */
export function handshakes(seed: number): readonly SampleHandshake[] {
  return [registration(seededRandom(seed))];
}

/** What is signed is the string. Source: ibm-cloud-docs/speech-to-text, async.md, read 2026-11-21. */
function registration(random: Random): SampleHandshake {
  const text = random.letters(24);
  const request = requestWithoutBody('GET', { challenge_string: text }, { accept: 'text/plain' });
  return { request, signedText: () => piece(text).chunks(), wanted: () => text };
}
