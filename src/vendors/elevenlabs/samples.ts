import type { Sampler } from '../../domain/sample.ts';
import { wav } from '../common/samples/audio.ts';
import { callback, jsonNotice } from '../common/samples/callback.ts';
import { type Conversation, conversation, spoken } from '../common/samples/conversation.ts';
import { joined, type Piece, piece } from '../common/samples/piece.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';
import { growingJson } from '../common/samples/texts.ts';

interface Job {
  id: string;
  talk: Conversation;
  random: Random;
}

/**
 * Scribe's `transcript`, and of an agent's call the `post-call` transcript and `post-call-audio`, which comes in chunks
 * without a length. Only a call can fail.
 */
export const sampler: Sampler = {
  vendor: 'elevenlabs',
  contents: ['transcript', 'post-call', 'post-call-audio'],
  usual: ['transcript'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const job = { id: jobId ?? random.letters(20), talk: conversation(random), random };
    if (outcome === 'failure') {
      const failure = { agent_id: 'agent_7', conversation_id: job.id, failure_reason: 'busy' };
      return [jsonNotice(event('call_initiation_failure', failure), { method })];
    }
    const padded = contents.includes('post-call-audio') ? 'post-call-audio' : contents[0];
    return contents.map((name) => {
      const transfer = name === 'post-call-audio' ? 'chunked' : 'declared';
      const content = bodyOf(name, job, name === padded ? bytes : null);
      return callback({ method, mediaType: 'application/json', content, transfer });
    });
  },
};

function bodyOf(name: string, job: Job, bytes: number | null): Piece {
  if (name === 'post-call-audio') return audio(job, bytes);
  const { id, talk } = job;
  if (name === 'post-call') {
    const data = { agent_id: 'agent_7', conversation_id: id, status: 'done', transcript: [] };
    return growingJson({ document: event('post_call_transcription', data), talk, itemsOf: messagesOf }, bytes);
  }
  const text = talk.turns.map(spoken).join(' ');
  const transcription = { language_code: 'eng', language_probability: 0.99, text, words: [] };
  const data = { request_id: id, webhook_metadata: { reference: talk.reference }, transcription };
  return growingJson({ document: event('speech_to_text_transcription', data), talk, itemsOf: tokensOf }, bytes);
}

function event(type: string, data: unknown): unknown {
  return { type, event_timestamp: 1772442900, data };
}

function audio({ id, talk, random }: Job, bytes: number | null): Piece {
  const document = event('post_call_audio', { agent_id: 'agent_7', conversation_id: id, full_audio: '' });
  const text = JSON.stringify(document);
  const [head, tail] = [text.slice(0, -3), text.slice(-3)];
  const recordingBytes = bytes === null ? null : Math.floor(((bytes - text.length) * 3) / 4);
  return joined([piece(head), inBase64(wav(talk, random, recordingBytes)), piece(tail)]);
}

function messagesOf({ turns }: Conversation): unknown[] {
  return turns.map((turn) => ({
    role: turn.speaker === 0 ? 'agent' : 'user',
    message: spoken(turn),
    time_in_call_secs: Math.floor((turn.words[0]?.startMs ?? 0) / 1000),
  }));
}

/** Words with their punctuation, and the spaces between them. */
function tokensOf({ turns }: Conversation): unknown[] {
  return turns.flatMap(({ speaker, words }) =>
    words.flatMap(({ text, punctuation, startMs, endMs }) => {
      const shared = { speaker_id: `speaker_${speaker}`, logprob: -0.05 };
      const [start, end] = [startMs / 1000, endMs / 1000];
      return [
        { text: text + punctuation, type: 'word', start, end, ...shared },
        { text: ' ', type: 'spacing', start: end, end, ...shared },
      ];
    }),
  );
}

/** A piece in base64, made as it is asked for. */
export function inBase64(content: Piece): Piece {
  return {
    bytes: 4 * Math.ceil(content.bytes / 3),
    async *chunks() {
      let rest = Buffer.alloc(0);
      for await (const chunk of content.chunks()) {
        const all = Buffer.concat([rest, chunk]);
        // Three bytes are four letters: what does not fill them waits for the next chunk.
        const whole = all.length - (all.length % 3);
        if (whole > 0) yield Buffer.from(all.toString('base64', 0, whole), 'latin1');
        rest = Buffer.from(all.subarray(whole));
      }
      if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
    },
  };
}
