import { describe, expect, it } from 'vitest';
import { sniff } from '../../../../../src/domain/content.ts';
import { readClock } from '../../../../../src/transcripts/readers/captions/cue-blocks.ts';
import { codesOf, reading, shortly } from './reading.ts';

function srt(text: string): string[] {
  return shortly(reading('srt', text));
}

describe('readSrt', () => {
  it('gives a segment for each cue, without words', () => {
    const transcript = reading(
      'srt',
      '1\n00:00:01,000 --> 00:00:02,500\nGood morning.\n\n2\n00:00:03,000 --> 00:00:04,000\nHello.\n',
    );
    expect(shortly(transcript)).toEqual(['1000-2500 -: Good morning.', '3000-4000 -: Hello.']);
    expect(transcript).toMatchObject({ wordTiming: 'segment', status: 'complete', durationMs: 4000, warnings: [] });
    expect(transcript.segments[0]?.words).toEqual([]);
  });

  it('joins the lines of a cue, with a blank where the script has blanks', () => {
    expect(srt('1\n00:00:01,000 --> 00:00:02,500\nGood\nmorning.\n')).toEqual(['1000-2500 -: Good morning.']);
    expect(srt('1\n00:00:01,000 --> 00:00:02,500\n早上好，\n这里是。\n')).toEqual(['1000-2500 -: 早上好，这里是。']);
  });

  it('is empty for an empty file, and for one without cues says so', () => {
    expect(reading('srt', '')).toMatchObject({ status: 'empty', warnings: [] });
    expect(reading('srt', 'nothing here')).toMatchObject({ status: 'empty', warnings: [{ code: 'no-cues' }] });
  });

  it('case 4: reads two digits as hundredths, commas and points, and hours that are missing', () => {
    expect(srt('1\n00:00:05,81 --> 00:00:08,05\na\n\n2\n00:09.5 --> 00:10\nb\n')).toEqual([
      '5810-8050 -: a',
      '9500-10000 -: b',
    ]);
  });

  it('case 4: finds SRT by content, whatever it is called', () => {
    const text = '1\n00:00:05,81 --> 00:00:08,05\nHello.\n';
    for (const mediaType of ['text/plain', 'text/srt', null]) {
      const { format } = sniff(new TextEncoder().encode(text), mediaType);
      expect(shortly(reading(format, text))).toEqual(['5810-8050 -: Hello.']);
    }
  });

  it.each([
    ['hours above 99', '100:00:01,000 --> 100:00:02,000', 360_001_000],
    ['no blanks around the arrow', '00:00:01,000-->00:00:02,000', 1000],
    ['settings behind the end', '00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50', 1000],
    ['a single-digit hour', '0:00:01,000 --> 0:00:02,000', 1000],
  ])('reads times with %s', (_name, times, startMs) => {
    expect(reading('srt', `1\n${times}\nHello.\n`).segments).toMatchObject([{ startMs, text: 'Hello.' }]);
  });

  it.each([
    [
      'CRLF and a BOM',
      '\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nOne.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nTwo.\r\n',
    ],
    ['CR alone', '1\r00:00:01,000 --> 00:00:02,000\rOne.\r\r2\r00:00:03,000 --> 00:00:04,000\rTwo.'],
    ['no numbers', '00:00:01,000 --> 00:00:02,000\nOne.\n\n00:00:03,000 --> 00:00:04,000\nTwo.\n'],
    ['repeated numbers', '7\n00:00:01,000 --> 00:00:02,000\nOne.\n\n7\n00:00:03,000 --> 00:00:04,000\nTwo.\n'],
    ['no empty lines between cues', '1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.'],
    [
      'too many empty lines',
      '\n\n1\n\n00:00:01,000 --> 00:00:02,000\n\nOne.\n\n\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    ],
  ])('reads files with %s', (_name, text) => {
    expect(srt(text).slice(-2)).toEqual(['1000-2000 -: One.', '3000-4000 -: Two.']);
  });

  it('keeps what follows an empty line inside a cue, and says so', () => {
    const transcript = reading(
      'srt',
      '1\n00:00:01,000 --> 00:00:02,000\nOne\n\nand a half.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    );
    expect(shortly(transcript)).toEqual(['1000-2000 -: One and a half.', '3000-4000 -: Two.']);
    expect(codesOf(transcript)).toEqual(['empty-line-in-cue']);
  });

  it.each<[what: string, text: string, said: readonly string[]]>([
    [
      'a number before an empty line',
      '1\n\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n\n00:00:03,000 --> 00:00:04,000\nTwo.',
      ['1000-2000 -: One.', '3000-4000 -: Two.'],
    ],
    [
      'a number that is what was said',
      '1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:03,000 --> 00:00:04,000\n7',
      ['1000-2000 -: 42', '3000-4000 -: 7'],
    ],
    [
      'the same without numbers of cues',
      '00:00:01,000 --> 00:00:02,000\n42\n\n00:00:03,000 --> 00:00:04,000\n7\n00:00:05,000 --> 00:00:06,000\n8',
      ['1000-2000 -: 42', '3000-4000 -: 7', '5000-6000 -: 8'],
    ],
    [
      'numbers that begin again',
      '1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n1\n00:00:03,000 --> 00:00:04,000\nTwo.',
      ['1000-2000 -: One.', '3000-4000 -: Two.'],
    ],
    ['text behind the times', '1\n00:00:01,000 --> 00:00:02,000 One: it is.\n', ['1000-2000 -: One: it is.']],
    [
      'arrows in the text',
      '1\n00:00:01,000 --> 00:00:02,000\n12:30 -> 13:00 tea\n5:30 --> home\n',
      ['1000-2000 -: 12:30 -> 13:00 tea 5:30 --> home'],
    ],
    ['an end that is missing', '1\n00:00:01,000 -->\nOne.\n', ['1000-- -: One.']],
    [
      'a caption without text',
      '1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo.',
      ['3000-4000 -: Two.'],
    ],
    [
      'several files in one',
      '\ufeff1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n\ufeff1\n00:00:03,000 --> 00:00:04,000\nTwo.',
      ['1000-2000 -: One.', '3000-4000 -: Two.'],
    ],
    [
      'music and dashes',
      '1\n00:00:01,000 --> 00:00:02,000\n♪ Tea for two ♪\n- Tea?\n',
      ['1000-2000 -: ♪ Tea for two ♪ - Tea?'],
    ],
  ])('reads %s', (_what, text, said) => {
    expect(srt(text)).toEqual(said);
  });

  it('reads SBV as the same with other times', () => {
    const transcript = reading(
      'sbv',
      '0:00:01.000,0:00:02.500\n>> ANNA: Tea?\nor milk?\n\n0:00:03.000,0:00:04.000\n>> BEN: 2\n',
    );
    expect(shortly(transcript)).toEqual(['1000-2500 ANNA: Tea? or milk?', '3000-4000 BEN: 2']);
    expect(transcript.source.format).toBe('sbv');
  });

  it('drops tags and overrides, decodes entities, and keeps what only looks like a tag', () => {
    const text = '{\\an8}<i>Tom</i> &amp; <font color="#fff">J&eacute;r&#244;me</font> <unk> a < b &zzz; {sic}';
    expect(srt(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n`)).toEqual([
      '1000-2000 -: Tom & Jérôme <unk> a < b &zzz; {sic}',
    ]);
  });

  it('case 8: orders cues that overlap or are unsorted by their start, and those of one start as written', () => {
    const text =
      '1\n00:00:05,000 --> 00:00:09,000\nlate\n\n2\n00:00:01,000 --> 00:00:06,000\nfirst\n\n3\n00:00:01,000 --> 00:00:02,000\nsecond\n';
    expect(srt(text)).toEqual(['1000-6000 -: first', '1000-2000 -: second', '5000-9000 -: late']);
  });

  it('case 9: gives an end before the start, negative and absurd times up, with warnings', () => {
    const transcript = reading(
      'srt',
      '1\n00:00:08,000 --> 00:00:07,000\na\n\n2\n-00:00:01,000 --> 00:00:09,000\nb\n\n3\n00:00:10,000 --> 9999999:00:00,000\nc\n\n4\n00:00:11,xx --> 00:00:12,000\nd\n',
    );
    expect(shortly(transcript)).toEqual(['0-9000 -: b', '8000-8000 -: a', '10000-- -: c', '--12000 -: d']);
    expect(codesOf(transcript)).toEqual(
      expect.arrayContaining(['end-before-start', 'negative-time', 'time-out-of-range', 'unreadable-time']),
    );
  });

  it('case 9: keeps the text of a cue whose times cannot be read', () => {
    const transcript = reading('srt', '1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:99:1 --> 00:00:12,000\nb\n');
    expect(shortly(transcript)).toEqual(['1000-2000 -: a', '--12000 -: b']);
    expect(codesOf(transcript)).toEqual(['unreadable-time']);
  });
});

describe('speakers in front of the text', () => {
  const cue = (second: number, text: string) => `${second}\n00:00:0${second},000 --> 00:00:0${second},900\n${text}\n\n`;

  it('are carried forward to the next name, as VoiceBase writes them once for each turn', () => {
    const text =
      cue(1, 'Agent: Good morning.') + cue(2, 'How can I help?') + cue(3, 'Caller: My bill.') + cue(4, 'Agent: Sure.');
    const transcript = reading('srt', text);
    expect(shortly(transcript).map((line) => line.slice(10))).toEqual([
      'Agent: Good morning.',
      'Agent: How can I help?',
      'Caller: My bill.',
      'Agent: Sure.',
    ]);
    expect(codesOf(transcript)).toEqual(['speakers-from-prefixes']);
  });

  it('make two segments of a cue with two of them', () => {
    const text = cue(1, 'Agent: Hi.') + cue(2, 'Caller: Hi.') + cue(3, 'Agent: Well?\nCaller: Well.');
    expect(srt(text).slice(2)).toEqual(['3000-3900 Agent: Well?', '3000-3900 Caller: Well.']);
  });

  it('are not believed for a colon that comes once, in a text that does not begin with one', () => {
    expect(srt(cue(1, 'Good morning.') + cue(2, 'Remember: bring it.'))).toEqual([
      '1000-1900 -: Good morning.',
      '2000-2900 -: Remember: bring it.',
    ]);
  });

  it('are believed when they come twice, wherever the text begins', () => {
    const text = cue(1, '(music)') + cue(2, 'Anna: Hi.') + cue(3, 'Anna: Hello?');
    expect(srt(text)).toEqual(['1000-1900 -: (music)', '2000-2900 Anna: Hi.', '3000-3900 Anna: Hello?']);
  });

  it.each([
    'At 10:30 we met.',
    'https://example.org: yes',
    'What he then said to me was: no',
    'So. Then: no',
    ': no',
    '"Oh": no',
  ])('are not found in %j, however often it comes', (text) => {
    expect(srt(cue(1, text) + cue(2, text))).toEqual([`1000-1900 -: ${text}`, `2000-2900 -: ${text}`]);
  });

  it('case 11: may be many, hold dots and digits, and be nobody', () => {
    const names = Array.from({ length: 120 }, (_, index) => `Dr. No ${index}`);
    const text = [...names, ...names].map((name) => `00:00:01,000 --> 00:00:02,000\n${name}: Yes.\n\n`).join('');
    expect(reading('srt', text).speakers).toHaveLength(120);
    expect(srt(cue(1, 'Agent: Hi.') + cue(2, 'Unknown: Who?'))).toEqual(['1000-1900 Agent: Hi.', '2000-2900 -: Who?']);
  });
});

describe('readClock', () => {
  it.each([
    ['00:00:05,81', 5810],
    ['00:00:05,05', 5050],
    ['00:00:05,5', 5500],
    ['00:05.123', 5123],
    ['1:02:03.004', 3_723_004],
    ['00:00:01.2345', 1234.5],
    ['-00:00:01,000', -1000],
    ['00:00:01', 1000],
    ['5', null],
    ['', null],
    ['a:b', null],
  ])('reads %s as %s ms', (text, ms) => {
    const read = readClock(text);
    expect(read === null ? null : Math.round(read * 10) / 10).toBe(ms);
  });
});
