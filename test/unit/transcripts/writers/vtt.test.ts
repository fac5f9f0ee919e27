import { describe, expect, it } from 'vitest';
import { writeVtt } from '../../../../src/transcripts/writers/captions.ts';
import { evenly, transcriptOf } from './speech.ts';

describe('writeVtt', () => {
  it('writes captions with voices', () => {
    const transcript = transcriptOf(
      { speaker: 'Agent', words: evenly('Good morning, this is the service line, Anna speaking.', 1000, 300) },
      { speaker: null, words: evenly('(music)', 5000, 2000) },
    );
    expect(writeVtt(transcript)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:03.700\n<v Agent>Good morning, this is the\nservice line, Anna speaking.\n\n00:00:05.000 --> 00:00:07.000\n(music)\n',
    );
  });

  it('escapes what was said, and the names of who said it', () => {
    const transcript = transcriptOf({ speaker: 'R&D <1>', startMs: 0, endMs: 2000, text: '<i> --> &amp;' });
    expect(writeVtt(transcript)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v R&amp;D &lt;1&gt;>&lt;i&gt; --&gt; &amp;amp;\n',
    );
  });

  it('is a header alone for an empty transcript, and null for words without any time', () => {
    expect(writeVtt(transcriptOf())).toBe('WEBVTT\n');
    expect(writeVtt(transcriptOf({ text: 'Hello.' }))).toBeNull();
  });
});
