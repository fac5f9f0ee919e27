import { describe, expect, it } from 'vitest';
import { codesOf, reading, shortly } from './reading.ts';

function text(content: string): string[] {
  return shortly(reading('text', content)).map((line) => line.slice(4));
}

describe('readPlainText', () => {
  it('gives a segment for each line, without times', () => {
    const transcript = reading('text', 'Good morning.\nHow are you?\n');
    expect(shortly(transcript)).toEqual(['--- -: Good morning.', '--- -: How are you?']);
    expect(transcript).toMatchObject({ wordTiming: 'none', durationMs: null, warnings: [] });
  });

  it('gives a segment for each paragraph where empty lines part them', () => {
    expect(text('Good morning,\r\nhow are you?\r\n\r\nFine,\r\nthanks.')).toEqual([
      '-: Good morning, how are you?',
      '-: Fine, thanks.',
    ]);
  });

  it('gives a segment for each turn', () => {
    expect(text('Agent: Good morning.\nHow are you?\nCaller: Fine.\n\nAgent: Good.')).toEqual([
      'Agent: Good morning. How are you?',
      'Caller: Fine.',
      'Agent: Good.',
    ]);
    expect(codesOf(reading('text', 'Agent: Good morning.'))).toEqual(['speakers-from-prefixes']);
  });

  it('reads the headings of Speechmatics', () => {
    expect(text('SPEAKER: S1\nHello.\nSPEAKER: S2\nMorning.\nHow are you?')).toEqual([
      'Speaker 1: Hello.',
      'Speaker 2: Morning.',
      'Speaker 2: How are you?',
    ]);
  });

  it('finds the turns of a conversation that stands on one line, as VoiceBase writes stereo calls', () => {
    const line =
      'Agent: Thanks for calling. Caller: Hi, I told Bob Agent: yes? Caller: that is: too much. Agent: I see.';
    expect(text(line)).toEqual([
      'Agent: Thanks for calling.',
      'Caller: Hi, I told Bob',
      'Agent: yes?',
      'Caller: that is: too much.',
      'Agent: I see.',
    ]);
    expect(text('Agent: Hello. Caller: Hi.')).toEqual(['Agent: Hello.', 'Caller: Hi.']);
    expect(text('Speaker 1: Hello. Speaker 2: Hi. Speaker 1: So.')).toEqual([
      'Speaker 1: Hello.',
      'Speaker 2: Hi.',
      'Speaker 1: So.',
    ]);
  });

  it('makes no turns of colons in what was said', () => {
    expect(text('Well: I told Note: it is late.')).toEqual(['-: Well: I told Note: it is late.']);
    expect(text('So I said. Note: it is late. And so on.')).toEqual(['-: So I said. Note: it is late. And so on.']);
    expect(text('One.\nTwo.\nNote: it is late.')).toEqual(['-: One.', '-: Two.', '-: Note: it is late.']);
  });

  it('is empty for an empty text', () => {
    expect(reading('text', ' \n\n').status).toBe('empty');
  });
});
