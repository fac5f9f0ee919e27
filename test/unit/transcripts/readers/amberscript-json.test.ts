import { describe, expect, it } from 'vitest';
import { amberscriptJson } from '../../../../src/transcripts/readers/amberscript-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

describe('amberscriptJson', () => {
  it('reads segments, and names other than the vendor’s own', () => {
    const transcript = golden(amberscriptJson, 'council');

    expect(said(transcript)).toEqual([
      ['spk:spk1', 'Goedemiddag, welkom allemaal.'],
      ['spk:spk2', 'Dank u.'],
    ]);
    expect(transcript.speakers.map(({ label, kind }) => [label, kind])).toEqual([
      ['Speaker 1', 'anonymous'],
      ['Mevr. de Wit', 'known'],
    ]);
    expect(transcript.title).toBe('Raadsvergadering.mp3');
  });

  it('case 19: adds the offset of the document to all times, and says so', () => {
    const transcript = golden(amberscriptJson, 'council');

    expect(transcript.segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [3_602_110, 3_603_700],
      [3_604_140, 3_605_400],
    ]);
    expect(warned(transcript)).toEqual(['start-offset-added']);
  });

  it('takes the end from the length when it is missing', () => {
    expect(golden(amberscriptJson, 'council').segments[0]?.words[1]?.endMs).toBe(3_603_010);
  });

  it('case 1: takes no segments for an empty transcript', () => {
    expect(golden(amberscriptJson, 'silence')).toMatchObject({ status: 'empty', segments: [], warnings: [] });
    expect(readOne(amberscriptJson, { recordId: 'r', speakers: [], segments: [] }).status).toBe('empty');
  });

  it.each([
    { jobId: 'j', status: 'DONE', nrAudioSeconds: 45, filename: 'a.mp3' },
    { text: 'Hi', segments: [{ start: 0, end: 1, text: 'Hi' }], language: 'en' },
    { segments: [], speakers: [] },
  ])('leaves %j to others', (document) => {
    expect(amberscriptJson.recognises(document)).toBe(false);
    expect(amberscriptJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(amberscriptJson, ['council']);
  });
});
