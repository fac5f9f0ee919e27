import type { Sampler } from '../../domain/sample.ts';
import { wav } from '../common/samples/audio.ts';
import { callback } from '../common/samples/callback.ts';
import { type Conversation, conversation, shifted, spanOf, spoken } from '../common/samples/conversation.ts';
import { grown, type Piece, piece } from '../common/samples/piece.ts';
import { seededRandom } from '../common/samples/random.ts';

/**
 * Gladia's `callback` of a job with the transcript in it, and the `webhook` of an account that only tells of it. Gladia
 * sends no media: `audio` is the recording, put beside the transcript by the customer under the id of the job.
 */
export const sampler: Sampler = {
  vendor: 'gladia',
  contents: ['callback', 'webhook', 'audio'],
  usual: ['callback'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const id = jobId ?? random.uuid();
    const talk = conversation(random);
    const event = outcome === 'success' ? 'transcription.success' : 'transcription.error';
    const padded = contents.includes('audio') ? 'audio' : 'callback';
    const bodyOf = (name: string): Piece => {
      const size = name === padded ? bytes : null;
      if (name === 'audio') return wav(talk, random, size);
      if (name === 'webhook') return piece(JSON.stringify({ event, payload: { id } }));
      if (outcome === 'success') return transcription({ id, event, talk }, size);
      const error = { code: 'audio_unreadable', message: 'The audio could not be decoded' };
      return piece(JSON.stringify({ id, event, error, custom_metadata: customMetadata(talk) }));
    };
    return contents.map((name) => {
      const content = bodyOf(name);
      if (name !== 'audio') return callback({ method, mediaType: 'application/json', content });
      return callback({ method, mediaType: 'audio/wav', content, query: { id }, tail: `${id}.wav` });
    });
  },
};

interface Transcription {
  id: string;
  event: string;
  talk: Conversation;
}

function transcription({ id, event, talk }: Transcription, bytes: number | null): Piece {
  const seconds = talk.durationMs / 1000;
  const metadata = {
    audio_duration: seconds,
    number_of_distinct_channels: 1,
    billing_time: seconds,
    transcription_time: 2.1,
  };
  const text = JSON.stringify(talk.turns.map(spoken).join(' '));
  const opening = `${JSON.stringify({ id, event, custom_metadata: customMetadata(talk) }).slice(0, -1)},"payload":{"metadata":${JSON.stringify(metadata)}`;
  return grown(
    {
      head: `${opening},"transcription":{"full_transcript":${text},"languages":["en"],"utterances":[`,
      pass: (number) => utterances(shifted(talk, number * talk.durationMs)),
      separator: ',',
      tail: ']}}}',
    },
    bytes,
  );
}

/** What the customer said about the recording when submitting it. */
function customMetadata({ reference }: Conversation): unknown {
  return { reference, queue: 'support' };
}

/** Words carry their punctuation and the space before them. */
function utterances({ turns }: Conversation): string {
  return turns
    .map((turn) => {
      const { startMs, endMs } = spanOf(turn);
      const words = turn.words.map(({ text, punctuation, startMs: start, endMs: end, confidence }, index) => ({
        word: `${index === 0 ? '' : ' '}${text}${punctuation}`,
        start: start / 1000,
        end: end / 1000,
        confidence,
      }));
      const shared = { start: startMs / 1000, end: endMs / 1000, confidence: 0.92, channel: 0, speaker: turn.speaker };
      return JSON.stringify({ ...shared, language: 'en', text: spoken(turn), words });
    })
    .join(',');
}
