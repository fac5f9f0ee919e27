import { describe, expect, it } from 'vitest';
import { writers } from '../../../../src/transcripts/writers/all.ts';
import { writeSrt, writeVtt } from '../../../../src/transcripts/writers/captions.ts';
import { reading, shortly } from '../readers/captions/reading.ts';

/** Captions within the rules: 1 to 7 s, 20 ms apart, two lines of up to 42 columns, broken in the middle. */
const srt = `1
00:00:01,000 --> 00:00:03,500
Agent: Good morning, this is
the service line, Anna speaking.

2
00:00:03,520 --> 00:00:05,000
How can I help you?

3
00:00:06,100 --> 00:00:09,990
Caller: My bill says 42 & a half,
but I am sure that it was less.

4
01:00:00,000 --> 01:00:04,000
您好，这里是服务热线，
请问有什么可以帮您的吗？

5
100:00:00,000 --> 100:00:02,000
Agent: Right.
`;
const vtt = `WEBVTT

00:00:01.000 --> 00:00:03.500
<v Agent>Good morning, this is the
service line, Anna speaking.

00:00:03.520 --> 00:00:05.000
<v Agent>How can I help you?

00:00:06.100 --> 00:00:09.990
<v Caller>My bill says 42 &amp; a half,
but I am sure that it was less.

01:00:00.000 --> 01:00:04.000
<v Caller>您好，这里是服务热线，
请问有什么可以帮您的吗？

100:00:00.000 --> 100:00:02.000
<v Agent>Right.
`;

describe('captions that were read and are written', () => {
  it('are the same, for SRT', () => {
    expect(writeSrt(reading('srt', srt))).toBe(srt);
  });

  it('are the same, for WebVTT', () => {
    expect(writeVtt(reading('vtt', vtt))).toBe(vtt);
  });

  it('say the same in the other format', () => {
    expect(writeVtt(reading('srt', srt))).toBe(vtt);
    expect(writeSrt(reading('vtt', vtt))).toBe(srt);
  });

  it('case 3: say the same whichever document of a job they come from', () => {
    expect(shortly(reading('srt', srt))).toEqual(shortly(reading('vtt', vtt)));
    expect(writers.txt(reading('srt', srt))).toBe(writers.txt(reading('vtt', vtt)));
  });

  it('case 4: have three digits, whatever they had before', () => {
    expect(writeSrt(reading('srt', srt.replaceAll(/,(\d\d)0/g, ',$1')))).toBe(srt);
  });
});

describe('writers', () => {
  it('need times for captions, and for nothing else', () => {
    const transcript = reading('text', 'Agent: Good morning.\nCaller: Hello.\n');
    expect(writers.srt(transcript)).toBeNull();
    expect(writers.vtt(transcript)).toBeNull();
    expect(writers.txt(transcript)).toBe('Agent: Good morning.\n\nCaller: Hello.\n');
    expect(writers.json(transcript)).toContain('"Good morning."');
  });
});
