import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../../src/domain/delivery.ts';
import { transcriptOfJob } from '../../../../../src/transcripts/job-transcript.ts';
import { writers } from '../../../../../src/transcripts/writers/all.ts';
import { codesOf, reading, shortly } from './reading.ts';

function text(...lines: readonly string[]): string[] {
  return shortly(reading('text', lines.join('\n')));
}

describe('text whose lines say when', () => {
  it.each<[what: string, lines: readonly string[], said: readonly string[]]>([
    [
      'times in brackets and names',
      ['[00:00:03] Anna: Tea?', '[00:00:05] Ben: Yes.', '[00:00:09] Anna: Milk?'],
      ['3000-- Anna: Tea?', '5000-- Ben: Yes.', '9000-- Anna: Milk?'],
    ],
    [
      'paragraphs of several lines',
      ['(0:03) Tea?', 'Or milk?', '', '(1:02:05.5) Yes.'],
      ['3000-- -: Tea? Or milk?', '3725500-- -: Yes.'],
    ],
    [
      'a start and an end',
      ['Call of today', '', '[00:00.000 --> 00:04.000]  Tea is on.', '[00:04.000 --> 00:08.000]  Come.'],
      ['--- -: Call of today', '0-4000 -: Tea is on.', '4000-8000 -: Come.'],
    ],
    [
      'a name, then a time',
      ['Speaker 1 (00:00): Tea is on.', 'Anna Berg (00:15): Soon.'],
      ['0-- Speaker 1: Tea is on.', '15000-- Anna Berg: Soon.'],
    ],
    [
      'the same with the colon elsewhere',
      ['Anna: [00:00:03] Tea?', 'Ben: [00:00:05] Yes.'],
      ['3000-- Anna: Tea?', '5000-- Ben: Yes.'],
    ],
    [
      'a heading of name and time',
      ['Speaker 1  0:03', 'Tea?', '', 'Anna Berg  0:12', 'Yes.', 'With milk.'],
      ['3000-- Speaker 1: Tea?', '12000-- Anna Berg: Yes. With milk.'],
    ],
    [
      'a heading of time and name',
      ['[00:00:00.00] - Speaker 1', 'Tea?', '', '[00:00:04.20] - Anna', 'Yes.'],
      ['0-- Speaker 1: Tea?', '4200-- Anna: Yes.'],
    ],
    [
      'times alone',
      ['0:00', 'so tea', '0:04', 'and milk', '1:02:45', 'bye'],
      ['0-- -: so tea', '4000-- -: and milk', '3765000-- -: bye'],
    ],
    [
      'times without brackets',
      ['0:00 so tea', '0:03 and milk', '0:09 bye'],
      ['0-- -: so tea', '3000-- -: and milk', '9000-- -: bye'],
    ],
  ])('is read with %s', (_what, lines, said) => {
    expect(text(...lines)).toEqual(said);
  });

  it('reads lyrics with a chorus, and a time before each word', () => {
    const lyrics = [
      '[ti:Tea Song]',
      '[length: 03:00]',
      '[00:01.00]Tea for two',
      '[00:05.20][00:20.00]La la',
      '[00:09.00]<00:09.00> Two <00:09.50> for <00:10.00> tea',
    ];
    const transcript = reading('text', lyrics.join('\n'));
    expect(transcript.title).toBe('Tea Song');
    expect(shortly(transcript).map((line) => line.replace(/-\S+ -:/, ''))).toEqual([
      '1000 Tea for two',
      '5200 La la',
      '9000 Two for tea',
      '20000 La la',
    ]);
    expect(transcript.segments[2]?.words.map(({ startMs }) => startMs)).toEqual([9000, 9500, 10_000]);
  });

  it('is what this collector writes', () => {
    const written =
      '[00:00:02] Agent: Good morning. How can I help?\n\n[01:02:03] Caller: Tea.\n\n[01:02:05] Unknown: Hm.\n';
    expect(writers.txt(reading('text', written))).toBe(written);
  });

  it.each<[what: string, lines: readonly string[]]>([
    ['a plan of the day', ['10:30 Tea', '11:00 Walk', '12:00 Lunch']],
    ['times that were said', ['10:30 is too late.', '10:45 too.']],
    ['times at the end of sentences', ['We meet at 10:30', 'And then at 11:00', 'Bye']],
    [
      'times in brackets here and there',
      ['(10:30) was the plan.', ...Array.from({ length: 20 }, () => 'But no.'), '(9:15) was better.'],
    ],
    ['one time', ['[00:01] Tea?']],
  ])('is none for %s', (_what, lines) => {
    const transcript = reading('text', lines.join('\n'));
    expect(transcript.wordTiming).toBe('none');
    expect(transcript.segments.map((segment) => segment.text)).toEqual(lines);
  });
});

describe('a saved chat', () => {
  it.each<[what: string, lines: readonly string[], said: readonly string[]]>([
    [
      'beside a recording',
      ['00:01:05\tAnna Berg:\tThe tram is late.', 'And full.', '00:01:20\tKarl:\tNote: we walk.'],
      ['65000-- Anna Berg: The tram is late. And full.', '80000-- Karl: Note: we walk.'],
    ],
    [
      'of older programs',
      [
        '16:30:10\t From  Anna Berg  to  Everyone : Tea?',
        '16:30:22\t From  Karl : Yes: please',
        '16:31:00\t From  Anna Berg  to  Karl(Privately) : psst',
      ],
      ['59410000-- Anna Berg: Tea?', '59422000-- Karl: Yes: please', '59460000-- Anna Berg: (to Karl) psst'],
    ],
    [
      'of newer ones',
      [
        '00:30:10 From Anna Berg to Everyone:',
        '\tTea?',
        '\twith milk',
        '00:30:12 From Karl to Anna Berg(direct message):',
        '\tReplying to "Tea?"',
        '\t',
        '\tyes',
      ],
      ['1810000-- Anna Berg: Tea? with milk', '1812000-- Karl: (to Anna Berg) Replying to "Tea?" yes'],
    ],
  ])('has speakers and times: %s', (_what, lines, said) => {
    const transcript = reading('text', lines.join('\r\n'));
    expect(shortly(transcript)).toEqual(said);
    expect(codesOf(transcript)).toEqual(['written-chat']);
  });

  it('is the transcript of a job only where nothing was spoken', async () => {
    const bodies = new Map([
      ['spoken', 'WEBVTT\n\n00:01.000 --> 00:02.000\nSpoken.\n'],
      ['written', '00:01:05\tAnna:\tWritten.\n'],
    ]);
    const deliveries = [...bodies].map(([path, body]) => delivery(path, body.length));
    const read = async (path: string) => Buffer.from(bodies.get(path) ?? '');
    expect((await transcriptOfJob(deliveries, null, read))?.text).toBe('Spoken.');
    expect((await transcriptOfJob(deliveries.slice(1), null, read))?.text).toBe('Written.');
  });
});

/** A filed delivery of one text at this path, as far as reading depends on it. */
function delivery(path: string, bytes: number): Delivery {
  const part = { index: 0, kind: 'text', path, bytes, mediaType: 'text/plain' };
  return {
    id: path,
    state: 'filed',
    duplicateOf: null,
    vendor: 'zoom',
    headers: {},
    jobId: 'j',
    parts: [part],
  } as unknown as Delivery;
}
