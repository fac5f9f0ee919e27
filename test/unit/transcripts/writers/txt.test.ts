import { describe, expect, it } from 'vitest';
import { writeTxt } from '../../../../src/transcripts/writers/txt.ts';
import { type Speech, transcriptOf } from './speech.ts';

describe('writeTxt', () => {
  it('writes a paragraph for each turn, with the second it begins and who speaks', () => {
    const transcript = transcriptOf(
      { speaker: 'Agent', startMs: 62_999, endMs: 64_000, text: 'Good morning.' },
      { speaker: 'Agent', startMs: 64_100, endMs: 65_000, text: 'How can\nI help?' },
      { speaker: 'Caller', startMs: 3_723_000, endMs: 3_724_000, text: 'Hello.' },
      { speaker: null, startMs: 3_725_000, endMs: 3_726_000, text: 'Hm.' },
    );
    expect(writeTxt(transcript)).toBe(
      '[00:01:02] Agent: Good morning. How can I help?\n\n[01:02:03] Caller: Hello.\n\n[01:02:05] Unknown: Hm.\n',
    );
  });

  it('leaves out what is not known', () => {
    expect(writeTxt(transcriptOf({ text: 'Good morning.' }, { text: 'Hello.' }))).toBe('Good morning. Hello.\n');
    expect(writeTxt(transcriptOf({ speaker: 'Agent', text: 'Hello.' }))).toBe('Agent: Hello.\n');
    expect(writeTxt(transcriptOf())).toBe('');
  });

  it('begins a paragraph after a silence, and after a long one', () => {
    const paragraphs = (...speeches: readonly Speech[]) => writeTxt(transcriptOf(...speeches)).split('\n\n').length;
    expect(paragraphs({ startMs: 0, endMs: 1000, text: 'a' }, { startMs: 5999, endMs: 7000, text: 'b' })).toBe(1);
    expect(paragraphs({ startMs: 0, endMs: 1000, text: 'a' }, { startMs: 6000, endMs: 7000, text: 'b' })).toBe(2);
    expect(paragraphs({ text: 'word '.repeat(120) }, { text: 'a' }, { text: 'b' })).toBe(2);
  });

  it('puts no blanks between sentences of Chinese, and keeps directions apart', () => {
    expect(writeTxt(transcriptOf({ text: '您好。' }, { text: '再见。' }))).toBe('您好。再见。\n');
    expect(writeTxt(transcriptOf({ speaker: 'Agent', startMs: 0, endMs: 1, text: 'שלום.' }))).toBe(
      '[00:00:00] \u2068Agent\u2069: שלום.\n',
    );
    expect(writeTxt(transcriptOf({ speaker: 'עמית', startMs: 0, endMs: 1, text: 'Hi.' }))).toBe(
      '[00:00:00] \u2068עמית\u2069: Hi.\n',
    );
    expect(writeTxt(transcriptOf({ speaker: 'עמית', startMs: 0, endMs: 1, text: 'שלום.' }))).toBe(
      '[00:00:00] עמית: שלום.\n',
    );
  });
});
