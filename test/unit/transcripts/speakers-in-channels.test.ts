import { describe, expect, it } from 'vitest';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type ReadTranscript,
} from '../../../src/transcripts/read-transcript.ts';
import { compileSpeakers } from '../../../src/transcripts/speakers.ts';
import { normalised } from './golden.ts';

function saidBy(...places: { speaker: string | null; channel: string | null }[]): ReadTranscript {
  const segments = places.map((place) => ({ ...blankSegment(), ...place, words: [blankWord('hello')] }));
  return { ...blankTranscript(createWarnings()), segments };
}

describe('compileSpeakers', () => {
  it('says on which channel a speaker is where each channel numbers its own', () => {
    const read = saidBy(
      { speaker: 'S1', channel: '0' },
      { speaker: 'S1', channel: 'Desk' },
      { speaker: 'Ana', channel: '0' },
    );

    expect(compileSpeakers({ ...read, speakersPerChannel: true }).list.map(({ label }) => label)).toEqual([
      'Channel 0, Speaker 1',
      'Desk, Speaker 1',
      'Ana',
    ]);
    expect(compileSpeakers(read).list.map(({ label }) => label)).toEqual(['Speaker 1', 'Ana']);
  });

  it('takes a channel for a speaker where nobody is named', () => {
    const read = saidBy({ speaker: null, channel: '0' }, { speaker: 'UU', channel: 'Desk' });

    expect(compileSpeakers(read).list).toEqual([
      { id: 'ch:0', label: 'Channel 0', vendorId: null, kind: 'anonymous' },
      { id: 'ch:Desk', label: 'Desk', vendorId: null, kind: 'anonymous' },
    ]);
  });

  it('tells 100,000 speakers on as many channels apart without looking through all of them for each', () => {
    const places = Array.from({ length: 100_000 }, (_, index) => ({ speaker: `s${index}`, channel: `c${index}` }));

    expect(compileSpeakers(saidBy(...places)).list).toHaveLength(100_000);
  });
});

describe('normalise', () => {
  it('leaves out the speaker of an annotation who says nothing in the transcript', () => {
    const annotations = ['S1', 'S9'].map((speaker) => ({ ...blankAnnotation('sentiment'), speaker }));
    const read = { ...saidBy({ speaker: 'S1', channel: null }), annotations };

    expect(normalised('any', read).annotations.map(({ speaker }) => speaker)).toEqual(['spk:S1', null]);
  });
});
