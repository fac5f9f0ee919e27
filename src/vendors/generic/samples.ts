import type { Sampler } from '../../domain/sample.ts';
import { wav } from '../common/samples/audio.ts';
import { callback } from '../common/samples/callback.ts';
import { conversation, shifted } from '../common/samples/conversation.ts';
import { grown, type Piece, piece } from '../common/samples/piece.ts';
import { seededRandom } from '../common/samples/random.ts';
import { textLines } from '../common/samples/texts.ts';

/** A sender of no known vendor: a JSON document, plain text or media, with the id of the job in the query. */
export const sampler: Sampler = {
  vendor: 'generic',
  contents: ['json', 'text', 'media'],
  usual: ['json'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, bytes, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const id = jobId ?? random.letters(16);
    const talk = conversation(random);
    if (outcome === 'failure') {
      const body = { id, status: 'failed', error: { code: 'no-speech', message: 'No speech was found' } };
      return [callback({ method, mediaType: 'application/json', content: piece(JSON.stringify(body)), query: { id } })];
    }
    const pass = (number: number): string => textLines(shifted(talk, number * talk.durationMs));
    const escaped = (number: number): string => JSON.stringify(pass(number)).slice(1, -1);
    const head = JSON.stringify({ id, status: 'completed', text: '' }).slice(0, -2);
    const bodyOf = (name: string, size: number | null): { mediaType: string; content: Piece } => {
      if (name === 'media') return { mediaType: 'audio/wav', content: wav(talk, random, size) };
      if (name === 'text') {
        return { mediaType: 'text/plain', content: grown({ head: '', pass, separator: '', tail: '' }, size) };
      }
      return {
        mediaType: 'application/json',
        content: grown({ head, pass: escaped, separator: '', tail: '"}' }, size),
      };
    };
    const padded = contents.includes('media') ? 'media' : contents[0];
    return contents.map((name) => callback({ method, ...bodyOf(name, name === padded ? bytes : null), query: { id } }));
  },
};
