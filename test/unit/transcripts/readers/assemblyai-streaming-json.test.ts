import { describe, expect, it } from 'vitest';
import { assemblyaiStreamingJson } from '../../../../src/transcripts/readers/assemblyai-streaming-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

function turn(order: number, transcript: string, state: { formatted: boolean; ended: boolean }): unknown {
  const { formatted, ended } = state;
  return { turn_order: order, transcript, turn_is_formatted: formatted, end_of_turn: ended, words: [], type: 'Turn' };
}

function session(...messages: unknown[]): unknown {
  return { session_id: 's', messages };
}

const raw = { formatted: false, ended: true };
const formatted = { formatted: true, ended: true };
const partial = { formatted: false, ended: false };

describe('assemblyaiStreamingJson', () => {
  it('case 13: reads each turn once, in the order of the turns', () => {
    const transcript = golden(assemblyaiStreamingJson, 'session');

    expect(transcript.text).toBe('The ferry is late.\nBy how much?\nSee you at four.\nunless');
    expect(transcript.durationMs).toBe(11_000);
    expect(transcript.warnings).toEqual([{ code: 'unfinished-turn', at: 'messages[7]', count: 1 }]);
    expect(transcript.source.jobId).toBe('5a0c2f6e-9f0a-4f53-8b0e-2c1a1b7d0002');
  });

  it('case 13: prefers a formatted turn in either order, and the last of equals', () => {
    const read = (...messages: unknown[]) => readOne(assemblyaiStreamingJson, session(...messages)).text;

    expect(read(turn(0, 'a b', raw), turn(0, 'A b.', formatted))).toBe('A b.');
    expect(read(turn(0, 'A b.', formatted), turn(0, 'a b', raw))).toBe('A b.');
    expect(read(turn(0, 'A b.', formatted), turn(0, 'A c.', formatted))).toBe('A c.');
    expect(read(turn(0, 'a b', raw), turn(0, 'a c', raw))).toBe('a c');
    expect(read(turn(0, 'a', partial), turn(0, 'a b', raw), turn(0, 'a b x', partial))).toBe('a b');
  });

  it('gives each speaker his words, as they were revised in the end', () => {
    const transcript = golden(assemblyaiStreamingJson, 'speakers');

    expect(said(transcript)).toEqual([
      ['spk:A', 'Is it raining?'],
      ['spk:B', 'A little.'],
      ['spk:A', 'Pity.'],
    ]);
    expect(transcript).toMatchObject({ language: 'en', durationMs: 5000 });
  });

  it('orders turns without times by their number', () => {
    const messages = [turn(1, 'second', raw), turn(0, 'first', raw)];
    expect(readOne(assemblyaiStreamingJson, session(...messages)).text).toBe('first\nsecond');
  });

  it('case 1: takes a session without turns for an empty transcript', () => {
    expect(golden(assemblyaiStreamingJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
  });

  it.each([
    { session_id: 's' },
    { messages: [turn(0, 'a', raw)] },
    { session_id: 's', messages: [{ role: 'user', content: 'hi' }] },
    { session_id: 's', messages: {} },
  ])('leaves %j to others', (document) => {
    expect(assemblyaiStreamingJson.recognises(document)).toBe(false);
    expect(assemblyaiStreamingJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(assemblyaiStreamingJson, ['session', 'speakers']);
  });
});
