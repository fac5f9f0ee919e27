import { describe, expect, it } from 'vitest';
import { captionClock, writeSrt } from '../../../../src/transcripts/writers/captions.ts';
import { evenly, transcriptOf } from './speech.ts';

/** Times and lines of each caption, without its number. */
function captions(written: string | null): string[] {
  return (written ?? '')
    .trimEnd()
    .split('\n\n')
    .map((block) => block.split('\n').slice(1).join(' | '));
}

describe('writeSrt', () => {
  it('writes captions from words, with the speaker at each turn', () => {
    const transcript = transcriptOf(
      {
        speaker: 'Agent',
        words: evenly(
          'Good morning, this is the service line, Anna speaking. How can I help you today with your account?',
          1000,
          300,
        ),
      },
      { speaker: 'Caller', words: evenly('Hello, I have a question.', 8000, 400) },
    );
    expect(writeSrt(transcript)).toBe(
      [
        '1\n00:00:01,000 --> 00:00:03,680\nAgent: Good morning, this is\nthe service line, Anna speaking.\n',
        '2\n00:00:03,700 --> 00:00:06,400\nHow can I help you\ntoday with your account?\n',
        '3\n00:00:08,000 --> 00:00:10,000\nCaller: Hello, I have a question.\n',
      ].join('\n'),
    );
  });

  it('is empty for an empty transcript, and null for words without any time', () => {
    expect(writeSrt(transcriptOf())).toBe('');
    expect(writeSrt(transcriptOf({ text: 'Hello.' }))).toBeNull();
  });

  it('shares the time of a segment among its captions where words have none', () => {
    const text = 'This is a sentence of 38 letters or so, ok. This is another one that has a bit more, ok.';
    expect(captions(writeSrt(transcriptOf({ startMs: 0, endMs: 10_000, text })))).toEqual([
      '00:00:00,000 --> 00:00:04,908 | This is a sentence of | 38 letters or so, ok.',
      '00:00:04,928 --> 00:00:10,000 | This is another one | that has a bit more, ok.',
    ]);
  });

  it('follows the words in time where the text of the segment is not theirs', () => {
    const words = [
      ['twenty', 1000, 1500],
      ['one', 1500, 2000],
      ['people', 9000, 9500],
    ] as const;
    const transcript = transcriptOf({ startMs: 1000, endMs: 9500, text: '21 people.', words });
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:01,000 --> 00:00:02,000 | 21',
      '00:00:09,000 --> 00:00:10,000 | people.',
    ]);
  });

  it('cuts at silences, and shows nothing while nobody speaks', () => {
    const transcript = transcriptOf({ words: [['Yes.', 0, 1200], ...evenly('I think so.', 3000, 500)] });
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:00,000 --> 00:00:01,200 | Yes.',
      '00:00:03,000 --> 00:00:04,500 | I think so.',
    ]);
  });

  it('keeps the rules where each word takes longer than a caption may', () => {
    const transcript = transcriptOf({ speaker: 'Agent', words: evenly('word '.repeat(30).trim(), 0, 8000) });
    const written = captions(writeSrt(transcript));
    expect(written).toHaveLength(30);
    expect(written.slice(0, 2)).toEqual([
      '00:00:00,000 --> 00:00:07,000 | Agent: word',
      '00:00:08,000 --> 00:00:15,000 | word',
    ]);
  });

  it('case 9: keeps the order of words whose times go back', () => {
    const late = 'One two three four five six seven.';
    const early = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    const transcript = transcriptOf({ words: [...evenly(late, 5000, 1000), ...evenly(early, 1000, 100)] });
    const texts = captions(writeSrt(transcript)).map((line) => line.split(' | ').slice(1).join(' '));
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join(' ')).toBe(`${late} ${early}`);
  });

  it('makes markup in what was said harmless, and leaves ordinary signs alone', () => {
    const text = 'AT&T <i> {\\an8} &amp; --> a < b';
    expect(writeSrt(transcriptOf({ startMs: 1000, endMs: 3000, text }))).toContain(
      'AT&T <\u2060i> {\u2060\\an8} &\u2060amp; --\u2060> a < b',
    );
  });

  it('case 8: shows what people say at once at once', () => {
    const transcript = transcriptOf(
      { speaker: 'Agent', channel: '0', startMs: 1000, endMs: 5000, text: 'I think we should.' },
      { speaker: 'Caller', channel: '1', startMs: 1000, endMs: 5000, text: 'No, we should not.' },
      { speaker: 'Agent', channel: '0', startMs: 1500, endMs: 2500, text: 'But.' },
    );
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:01,000 --> 00:00:05,000 | Agent: I think we should.',
      '00:00:01,000 --> 00:00:05,000 | Caller: No, we should not.',
      '00:00:01,500 --> 00:00:02,500 | Agent: But.',
    ]);
  });

  it('case 8: keeps a long sentence whole around what is said in between', () => {
    const transcript = transcriptOf(
      {
        speaker: 'Agent',
        startMs: 0,
        endMs: 10_000,
        text: 'We took the tram to the market and we asked for apples and they said that there would be some at noon.',
      },
      { speaker: 'Caller', startMs: 2000, endMs: 2300, text: 'Mhm.' },
      { speaker: 'Caller', startMs: 5000, endMs: 5600, text: 'Of course.' },
    );
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:00,000 --> 00:00:04,548 | Agent: We took the tram to | the market and we asked for',
      '00:00:02,000 --> 00:00:03,000 | Caller: Mhm.',
      '00:00:04,568 --> 00:00:10,000 | Agent: apples and they said that | there would be some at noon.',
      '00:00:05,000 --> 00:00:06,000 | Caller: Of course.',
    ]);
  });

  it('lets captions of a segment that is too short for them wait for one another', () => {
    const text = 'This is a sentence of 38 letters or so, ok. This is another one that has a bit more, ok.';
    expect(
      captions(writeSrt(transcriptOf({ startMs: 1000, endMs: 1100, text }))).map((line) => line.slice(0, 29)),
    ).toEqual(['00:00:01,000 --> 00:00:01,500', '00:00:01,520 --> 00:00:02,520']);
  });

  it('case 8: names who goes on when somebody else was heard in between', () => {
    const transcript = transcriptOf(
      { speaker: 'Agent', words: evenly('one two three four five six seven eight nine ten eleven twelve', 0, 1000) },
      { speaker: 'Caller', words: [['Mhm.', 5200, 5600]] },
    );
    const speakers = captions(writeSrt(transcript)).map((line) => line.split(' | ')[1]?.split(' ')[0]);
    expect(speakers).toEqual(['Agent:', 'Caller:', 'Agent:']);
  });

  it('case 9: gives words without length, and segments without an end, a time to be read', () => {
    const transcript = transcriptOf(
      { words: [['Yes.', 1000, 1000]] },
      { startMs: 5000, endMs: null, text: 'And this is all there is to say.' },
      { startMs: null, endMs: null, text: 'Right.' },
    );
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:01,000 --> 00:00:02,000 | Yes.',
      '00:00:05,000 --> 00:00:06,900 | And this is all there is to say.',
      '00:00:06,920 --> 00:00:07,920 | Right.',
    ]);
  });

  it('case 11: keeps a name on one line, short and without a colon', () => {
    const name = `Dr: Anna\nMaria ${'Very '.repeat(10)}Long`;
    const transcript = transcriptOf({ speaker: name, startMs: 0, endMs: 2000, text: 'Hello.' });
    expect(captions(writeSrt(transcript))).toEqual([
      '00:00:00,000 --> 00:00:02,000 | Dr Anna Maria Very Very Very…: Hello.',
    ]);
  });

  it('case 11: says that nobody knows who speaks, but only where somebody else is known', () => {
    const known = { speaker: 'Agent', startMs: 0, endMs: 1000, text: 'Hello.' };
    const unknown = { speaker: 'UU', startMs: 2000, endMs: 3000, text: 'Hm.' };
    expect(captions(writeSrt(transcriptOf(known, unknown)))[1]).toContain('Unknown: Hm.');
    expect(captions(writeSrt(transcriptOf(unknown)))).toEqual(['00:00:02,000 --> 00:00:03,000 | Hm.']);
  });

  it('keeps a Latin name and a Hebrew text from moving each other', () => {
    const transcript = transcriptOf({ speaker: 'Agent', startMs: 0, endMs: 2000, text: 'שלום.' });
    expect(captions(writeSrt(transcript))).toEqual(['00:00:00,000 --> 00:00:02,000 | \u2068Agent\u2069: שלום.']);
  });
});

describe('captionClock', () => {
  it.each([
    [0, '00:00:00,000'],
    [999, '00:00:00,999'],
    [59_999, '00:00:59,999'],
    [3_723_004, '01:02:03,004'],
    [360_000_000, '100:00:00,000'],
  ])('writes %d ms as %s', (ms, written) => {
    expect(captionClock(ms, ',')).toBe(written);
  });
});
