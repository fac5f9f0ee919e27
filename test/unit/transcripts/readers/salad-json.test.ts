import { describe, expect, it } from 'vitest';
import { saladJson } from '../../../../src/transcripts/readers/salad-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

function job(output: unknown): unknown {
  return { id: 'j', input: {}, status: 'succeeded', output };
}

describe('saladJson', () => {
  it('reads the event around a job, and the output alone that lies behind a link', () => {
    const output = { text: 'Good evening', duration_in_seconds: 1.5, processing_time: 1 };
    const event = { type: 'inference_endpoint.job.succeeded', timestamp: 't', data: job(output) };
    expect(readOne(saladJson, event)).toMatchObject({ source: { jobId: 'j' }, durationMs: 1500 });
    expect(readOne(saladJson, output)).toMatchObject({ source: { jobId: null }, durationMs: 1500 });
    expect(saladJson.recognises({ text: 'Good evening', duration_in_seconds: 1.5 })).toBe(false);
  });

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

  it('case 8: reads sentences when they alone name the speakers, with the words they are made of', () => {
    const transcript = golden(saladJson, 'sentences');

    expect(said(transcript)).toEqual([
      ['spk:SPEAKER_0', 'Good night.'],
      ['spk:SPEAKER_1', 'Bye.'],
    ]);
    expect(transcript.segments.map(({ words }) => words.length)).toEqual([2, 0]);
    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [8050, 8950],
      [8050, 9200],
    ]);
  });

  it('offers subtitles in every language, by names that are safe', () => {
    const { attachments } = golden(saladJson, 'translated');

    expect(attachments.map(({ name, language, content }) => [name, language, content.split('\n')[2]])).toEqual([
      ['transcript.srt', null, 'The lift stops.'],
      ['transcript.spanish.srt', 'es', 'El ascensor se para.'],
      ['transcript.2.srt', '../French', "L'ascenseur s'arrête."],
    ]);
  });

  it('reads what a language model made of the text, and of each sentence', () => {
    const transcript = golden(saladJson, 'translated');

    expect(
      transcript.annotations.map(({ kind, label, text, score, startMs }) => [kind, label, text, score, startMs]),
    ).toEqual([
      ['translation', null, 'Der Aufzug hält. Wieder?', null, null],
      ['category', 'COMPLAINT', null, null, null],
      ['sentiment', 'negative', null, null, null],
      ['other', 'llm_result', '- Call the technician.', null, null],
      ['other', 'llm_custom_vocabulary', 'The Liftomat stops. Again?', null, null],
      ['sentiment', 'negative', null, 0.91, 400],
      ['category', 'COMPLAINT', null, 0.6, 400],
      ['category', 'REPORT', null, 0.3, 400],
    ]);
    expect(transcript.language).toBe('en');
  });

  it('leaves words out of a sentence that is made of others', () => {
    const sentences = [{ text: 'At 21.', timestamp: [0, 1], speaker: 'S' }];
    const words = [{ word: 'At' }, { word: 'twenty-one.' }];
    const output = { sentence_level_timestamps: sentences, word_segments: words };
    expect(readOne(saladJson, job(output)).segments).toMatchObject([{ text: 'At 21.', words: [] }]);
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
    staysSound(saladJson, ['podcast', 'sentences', 'translated']);
  });
});
