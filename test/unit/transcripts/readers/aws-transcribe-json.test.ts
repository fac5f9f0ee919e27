import { describe, expect, it } from 'vitest';
import { awsTranscribeJson } from '../../../../src/transcripts/readers/aws-transcribe-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

function job(results: object): unknown {
  return { jobName: 'j', accountId: '1', status: 'COMPLETED', results };
}

function item(type: string, content: unknown, more: object = {}): unknown {
  return { type, alternatives: [{ confidence: '0.9', content }], ...more };
}

describe('awsTranscribeJson', () => {
  it('reads words, marks and speakers of a newer file', () => {
    const transcript = golden(awsTranscribeJson, 'speakers');

    expect(said(transcript)).toEqual([
      ['spk:spk_0', 'Thanks for waiting. Your PIN is [PII]?'],
      ['spk:spk_1', 'Yes.'],
    ]);
    expect(transcript).toMatchObject({ language: 'en-US', externalIds: ['desk-2026-11-20-17'], wordTiming: 'exact' });
  });

  it('case 9, case 10: reads numbers that are texts, and gives marks no confidence', () => {
    const [word] = golden(awsTranscribeJson, 'speakers').segments[0]?.words.slice(2) ?? [];
    expect(word).toMatchObject({ text: 'waiting', post: '.', startMs: 1330, endMs: 1900, confidence: 0.991 });
  });

  it('case 18: marks what was taken out', () => {
    expect(golden(awsTranscribeJson, 'speakers').segments[0]?.words[6]).toMatchObject({
      text: '[PII]',
      kind: 'redacted',
    });
  });

  it('case 11: finds the speakers of an older file by the start of the word', () => {
    expect(said(golden(awsTranscribeJson, 'speakers-old'))).toEqual([
      ['spk:spk_0', '«Bonjour.'],
      ['spk:spk_1', 'Oui»'],
    ]);
  });

  it('case 8, case 12: reads each channel by itself', () => {
    const transcript = golden(awsTranscribeJson, 'channels');

    expect(said(transcript)).toEqual([
      ['ch:ch_0', 'Hello?'],
      ['ch:ch_1', '您好世界。'],
      ['ch:ch_0', 'Mhm'],
    ]);
    expect(transcript.languages).toEqual(['en-US', 'zh-CN']);
    expect(transcript.channels.map(({ index }) => index)).toEqual([0, 1]);
    expect(warned(transcript)).toEqual(['speakers-from-channels']);
  });

  it('cuts the speech as the file does, and where another speaker begins', () => {
    const transcript = golden(awsTranscribeJson, 'audio-segments');

    expect(
      transcript.segments.map(({ speaker, text, startMs, language }) => [speaker, text, startMs, language]),
    ).toEqual([
      ['spk:spk_0', 'Papers?', 300, 'en-US'],
      ['spk:spk_1', 'One, please.', 1000, 'en-US'],
      ['spk:spk_0', 'Here.', 4000, null],
    ]);
    expect(transcript.annotations).toMatchObject([{ kind: 'category', label: 'toxicity', score: 0.01, startMs: 4000 }]);
  });

  it.each([
    ['leave out an item', [{ items: [0] }]],
    ['name an item twice', [{ items: [0, 1] }, { items: [1] }]],
    ['name an item that is not there', [{ items: [0, 7] }]],
  ])('does not follow segments that %s', (_, segments) => {
    const items = [item('pronunciation', 'one', { id: 0 }), item('pronunciation', 'two', { id: 1 })];
    const transcript = readOne(awsTranscribeJson, job({ items, audio_segments: segments }));

    expect(transcript.text).toBe('one two');
    expect(warned(transcript)).toEqual(['segments-do-not-fit']);
  });

  it('takes segments without items by their texts', () => {
    const segments = [{ transcript: 'One.', start_time: '1', end_time: '2', items: [] }];
    expect(readOne(awsTranscribeJson, job({ items: [], audio_segments: segments }))).toMatchObject({
      text: 'One.',
      wordTiming: 'segment',
    });
  });

  it('tells channels apart by the items alone', () => {
    const at = (start: string, channel: string) => ({ start_time: start, end_time: start, channel_label: channel });
    const items = [
      item('pronunciation', 'left', at('0.1', 'ch_0')),
      item('pronunciation', 'right', at('0.2', 'ch_1')),
      item('punctuation', '!'),
      item('pronunciation', 'side', at('0.3', 'ch_0')),
    ];

    expect(readOne(awsTranscribeJson, job({ items })).text).toBe('left side\nright!');
  });

  it('warns of items without content and of marks without a word', () => {
    const empty = readOne(awsTranscribeJson, job({ items: [{ type: 'pronunciation', alternatives: [] }] }));
    expect(warned(empty)).toEqual(['item-without-content']);
    const marks = readOne(awsTranscribeJson, job({ items: [item('punctuation', '.')] }));
    expect(warned(marks)).toEqual(['punctuation-without-word']);
    expect(marks.status).toBe('empty');
  });

  it('sets an opening mark before the next word', () => {
    const items = [
      item('pronunciation', 'Hola'),
      item('punctuation', ','),
      item('punctuation', '¿'),
      item('pronunciation', 'qué'),
      item('punctuation', '?'),
    ];

    expect(readOne(awsTranscribeJson, job({ items })).text).toBe('Hola, ¿qué?');
    expect(readOne(awsTranscribeJson, job({ items: items.slice(0, 3) })).text).toBe('Hola,¿');
  });

  it('reads a text without items', () => {
    const transcript = readOne(awsTranscribeJson, job({ transcripts: [{ transcript: 'Only text.' }] }));
    expect(transcript).toMatchObject({ text: 'Only text.', wordTiming: 'none' });
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(awsTranscribeJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
    expect(readOne(awsTranscribeJson, job({ items: null, transcripts: null })).status).toBe('empty');
  });

  it('shows a failure as failed', () => {
    const transcript = readOne(awsTranscribeJson, { jobName: 'j', accountId: '1', status: 'FAILED' });
    expect(transcript).toMatchObject({ status: 'failed', segments: [] });
  });

  it.each([
    { detail: { TranscriptionJobName: 'j', TranscriptionJobStatus: 'COMPLETED' } },
    { jobName: 'j', status: 'FAILED' },
    { results: { items: [] } },
    { jobName: 'j', results: [] },
  ])('leaves %j to others', (document) => {
    expect(awsTranscribeJson.recognises(document)).toBe(false);
    expect(awsTranscribeJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(awsTranscribeJson, ['speakers', 'speakers-old', 'channels', 'audio-segments']);
  });
});
