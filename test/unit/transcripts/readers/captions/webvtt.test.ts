import { describe, expect, it } from 'vitest';
import { codesOf, reading, shortly } from './reading.ts';

function vtt(...blocks: string[]): string[] {
  return shortly(reading('vtt', ['WEBVTT', ...blocks].join('\n\n')));
}

describe('readWebvtt', () => {
  it('reads cues with names, settings and times without hours', () => {
    const cues = vtt(
      'intro\n00:01.000 --> 00:04.000 align:start line:0%\nHello.',
      'second cue\n01:00:05.500 --> 01:00:06.000\nthere',
    );
    expect(cues).toEqual(['1000-4000 -: Hello.', '3605500-3606000 -: there']);
  });

  it('leaves out header, notes, styles and regions', () => {
    const text = [
      '\ufeffWEBVTT - Call 17\nKind: captions\nLanguage: en-GB',
      'STYLE\n::cue { color: red }',
      'REGION\nid:one\nwidth:40%',
      'NOTE one line',
      '00:01.000 --> 00:02.000\nOne.',
      'NOTE\nseveral\nlines',
      '00:03.000 --> 00:04.000\nTwo.',
      'NOTE the end',
    ].join('\n\n');
    const transcript = reading('vtt', text);
    expect(shortly(transcript)).toEqual(['1000-2000 -: One.', '3000-4000 -: Two.']);
    expect(transcript).toMatchObject({ language: 'en-GB', warnings: [] });
  });

  it('leaves out notes behind a caption without text, and headers of files that were joined', () => {
    const text = [
      'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000',
      '00:01.000 --> 00:02.000\n',
      'NOTE nobody said this',
      '00:03.000 --> 00:04.000\nOne.',
      'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1800000,LOCAL:00:00:00.000',
      '00:05.000 --> 00:06.000 region:fred line:0 position:50%,line-left\nTake NOTE of this.',
    ].join('\n\n');
    expect(shortly(reading('vtt', text))).toEqual(['3000-4000 -: One.', '5000-6000 -: Take NOTE of this.']);
  });

  it('takes speakers from voices, one segment for each voice', () => {
    expect(
      vtt(
        '00:01.000 --> 00:04.000\n<v.loud Agent>Hello, <i>you</i></v>\n<v Caller &amp; Co>Hi!',
        '00:05.000 --> 00:06.000\nnobody',
      ),
    ).toEqual(['1000-4000 Agent: Hello, you', '1000-4000 Caller & Co: Hi!', '5000-6000 -: nobody']);
  });

  it('takes speakers from names in front of the text where there are no voices, as Zoom writes them', () => {
    expect(
      vtt('1\n00:00:01.000 --> 00:00:02.000\nAnna Blum: Hello.', '2\n00:00:03.000 --> 00:00:04.000\nBen: Hi.'),
    ).toEqual(['1000-2000 Anna Blum: Hello.', '3000-4000 Ben: Hi.']);
  });

  it('makes timed words of times inside a cue', () => {
    const transcript = reading(
      'vtt',
      'WEBVTT\n\n00:01.000 --> 00:04.000\n<v Agent>Good <00:00:01.500><c>morning</c> <00:00:02.000>to you <00:03.000>all',
    );
    expect(transcript.wordTiming).toBe('exact');
    expect(transcript.segments[0]?.text).toBe('Good morning to you all');
    expect(transcript.segments[0]?.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Good', 1000, 1500],
      ['morning', 1500, 2000],
      ['to', 2000, null],
      ['you', null, 3000],
      ['all', 3000, 4000],
    ]);
  });

  it('decodes entities after tags, and leaves ruby notes out', () => {
    expect(vtt('00:01.000 --> 00:02.000\n1 &lt; 2 &lt;i&gt; <ruby>漢<rt>kan</rt></ruby>字&nbsp;x')).toEqual([
      '1000-2000 -: 1 < 2 <i> 漢字\u00a0x',
    ]);
  });

  it('reads cues without a signature, and says so', () => {
    const transcript = reading('vtt', '00:01.000 --> 00:02.000\nHello.');
    expect(shortly(transcript)).toEqual(['1000-2000 -: Hello.']);
    expect(codesOf(transcript)).toEqual(['no-webvtt-signature']);
  });

  it('is empty for a header alone', () => {
    expect(reading('vtt', 'WEBVTT\n')).toMatchObject({ status: 'empty', warnings: [] });
  });

  it('case 9: clamps an end before the start', () => {
    const transcript = reading('vtt', 'WEBVTT\n\n00:02.000 --> 00:01.000\nHello.');
    expect(shortly(transcript)).toEqual(['2000-2000 -: Hello.']);
    expect(codesOf(transcript)).toEqual(['end-before-start']);
  });

  it('case 11: keeps a voice with a colon, and one with a line break on one line', () => {
    expect(vtt('00:01.000 --> 00:02.000\n<v Dr: No\nyes>Hello.')).toEqual(['1000-2000 Dr: No yes: Hello.']);
  });
});
