import { describe, expect, it } from 'vitest';
import { ibmJson } from '../../../../src/transcripts/readers/ibm-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

describe('ibmJson', () => {
  it('reads a callback, and joins speakers to words by their start', () => {
    const transcript = golden(ibmJson, 'callback');

    expect(said(transcript)).toEqual([
      ['spk:0', '%HESITATION seven degrees'],
      ['spk:2', 'brr'],
    ]);
    expect(transcript.source.jobId).toBe('c6a8f1d0-0b77-4d52-8a9e-77d1a0f20009');
    expect(transcript.externalIds).toEqual(['ward 3, bed 12']);
  });

  it('knows a hesitation, case 9: and rounds float noise', () => {
    const [segment] = golden(ibmJson, 'callback').segments;

    expect(segment?.words[0]).toMatchObject({ kind: 'hesitation', confidence: 0.61 });
    expect(segment?.words[1]).toMatchObject({ startMs: 400, endMs: 800 });
  });

  it('case 13: leaves out results that are not final', () => {
    expect(golden(ibmJson, 'callback').text).not.toContain('see');
  });

  it('reads the answer of the API, with the text as sent', () => {
    const transcript = golden(ibmJson, 'answer');

    expect(transcript.segments.map(({ text, startMs, confidence }) => [text, startMs, confidence])).toEqual([
      ['Open window.', 300, 0.88],
      ['no times here', null, 0.5],
    ]);
  });

  it('keeps numbers as they are written, and cuts the text where another speaker begins', () => {
    const transcript = golden(ibmJson, 'keywords');

    expect(said(transcript)).toEqual([
      ['spk:1', 'room 21 is free from 6 PM'],
      ['spk:0', 'good'],
      ['spk:1', 'thanks'],
    ]);
    expect(transcript.annotations).toMatchObject([{ kind: 'keyword', label: 'free', startMs: 1200, score: 0.87 }]);
    expect(warned(transcript)).toEqual(['vendor-warning']);
  });

  it('finds labels that stand in an answer of their own', () => {
    const results = [{ final: true, alternatives: [{ transcript: 'so ', timestamps: [['so', 1, 2]] }] }];
    const document = {
      id: 'j',
      results: [{ result_index: 0, results }, { speaker_labels: [{ from: 1, to: 2, speaker: 3 }] }],
    };
    expect(said(readOne(ibmJson, document))).toEqual([['spk:3', 'so']]);
  });

  it('case 1: takes no results for an empty transcript', () => {
    expect(golden(ibmJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
  });

  it('case 17: reads a document that lacks everything', () => {
    const document = { result_index: 0, results: [null, { alternatives: [{ timestamps: [null, ['a'], [[]]] }] }] };
    expect(readOne(ibmJson, document).text).toBe('a');
  });

  it.each([
    { id: 'j', event: 'recognitions.completed', user_token: 't' },
    { id: 'j', event: 'recognitions.failed', user_token: 't' },
    { results: [{ alternatives: [{ transcript: 'a' }] }] },
    { results: [{ result_index: 0, results: [] }] },
  ])('leaves %j to others', (document) => {
    expect(ibmJson.recognises(document)).toBe(false);
    expect(ibmJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(ibmJson, ['callback', 'answer', 'keywords']);
  });
});
