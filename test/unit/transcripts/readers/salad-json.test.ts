import { describe, expect, it } from 'vitest';
import { saladJson } from '../../../../src/transcripts/readers/salad-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

function job(output: unknown): unknown {
  return { id: 'j', input: {}, status: 'succeeded', output };
}

describe('saladJson', () => {
  it('reads words with their speakers, subtitles, summary and translations', () => {
    const transcript = golden(saladJson, 'podcast');

    expect(said(transcript)).toEqual([
      ['spk:SPEAKER_02', 'Did anybody lock up?'],
      ['spk:SPEAKER_00', 'I did.'],
    ]);
    expect(transcript.annotations.map(({ kind, language }) => [kind, language])).toEqual([
      ['summary', null],
      ['translation', 'de'],
    ]);
    expect(transcript.attachments[0]).toMatchObject({ name: 'transcript.srt' });
    expect(transcript).toMatchObject({ externalIds: ['42'], createdAt: '2026-11-20T19:22:20.111Z', language: 'en' });
  });

  it('case 9: takes a length of hours for what it is', () => {
    expect(golden(saladJson, 'podcast').durationMs).toBe(9000);
    expect(golden(saladJson, 'sentences').durationMs).toBe(21_500);
  });

  it('case 8: reads sentences when they alone name the speakers', () => {
    const transcript = golden(saladJson, 'sentences');

    expect(said(transcript)).toEqual([
      ['spk:SPEAKER_0', 'Good night.'],
      ['spk:SPEAKER_1', 'Bye.'],
    ]);
    expect(transcript.wordTiming).toBe('segment');
    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [8050, 8950],
      [8050, 9200],
    ]);
  });

  it('reads a text alone', () => {
    expect(readOne(saladJson, job({ text: 'Hm.' }))).toMatchObject({ text: 'Hm.', wordTiming: 'none' });
  });

  it('shows a failure as failed, though the job succeeded', () => {
    expect(golden(saladJson, 'failed')).toMatchObject({ status: 'failed', segments: [] });
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(saladJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
  });

  it.each([job({ url: 'https://example.org/long.json' }), job(null), { id: 'j', output: { text: 'a' } }])(
    'leaves %j to others',
    (document) => {
      expect(saladJson.recognises(document)).toBe(false);
      expect(saladJson.read(document)).toEqual([]);
    },
  );

  it('stays sound whatever becomes of a document', () => {
    staysSound(saladJson, ['podcast', 'sentences']);
  });
});
