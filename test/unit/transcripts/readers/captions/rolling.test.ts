import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writers } from '../../../../../src/transcripts/writers/all.ts';
import { codesOf, reading, shortly } from './reading.ts';

/** A caption from one second to another, in the format of YouTube's automatic captions. */
function cue(fromMs: number, toMs: number, ...lines: readonly string[]): string {
  const clock = (ms: number) =>
    `00:00:${String(Math.floor(ms / 1000)).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`;
  return `${clock(fromMs)} --> ${clock(toMs)} align:start position:0%\n${lines.join('\n')}\n`;
}

function vtt(...cues: readonly string[]): string {
  return `WEBVTT\nKind: captions\nLanguage: en\n\n${cues.join('\n')}`;
}

/** One caption a second for each window of lines, one after the other. */
function windows(...lines: readonly (readonly string[])[]): string {
  return lines.map((each, at) => `${at + 1}\n${cue(at * 1000, at * 1000 + 998, ...each)}`).join('\n');
}

function texts(sniffed: string, content: string): string[] {
  return reading(sniffed, content).segments.map(({ text }) => text);
}

describe('captions that roll', () => {
  const youtube = vtt(
    cue(80, 2310, ' ', 'so<00:00:00.320><c> we</c><00:00:00.640><c> boil</c><00:00:00.880><c> water</c>'),
    cue(2310, 2320, 'so we boil water', ' '),
    cue(2320, 4470, 'so we boil water', 'then<00:00:02.560><c> we</c><00:00:02.960><c> wait</c>'),
    cue(4470, 4480, 'then we wait', ' '),
    cue(4480, 6000, 'then we wait', 'then<00:00:04.720><c> we</c><00:00:05.120><c> wait</c>'),
    cue(6000, 6010, 'then we wait', ' '),
  );

  it('say each line once, with the times of its words, and twice what was said twice', () => {
    const transcript = reading('vtt', youtube);
    expect(shortly(transcript)).toEqual([
      '80-2310 -: so we boil water',
      '2320-4470 -: then we wait',
      '4480-6000 -: then we wait',
    ]);
    expect(transcript.segments[1]?.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['then', 2320, 2560],
      ['we', 2560, 2960],
      ['wait', 2960, 4470],
    ]);
    expect(transcript.warnings).toEqual([{ code: 'rolling-captions', at: 'cues[1]', count: 5 }]);
  });

  it('are found in a few lines of older ones, which lie in tags', () => {
    const content = vtt(
      cue(1000, 1400, 'so', ''),
      `${cue(1400, 4000, 'so', '<c.colorCCCCCC>we</c>')}${cue(4000, 5000, 'boil<00:00:04.200><c> the</c><c.colorE5E5E5><00:00:04.400><c> water</c></c>')}`,
      cue(5000, 5400, 'boil the<c.colorE5E5E5> water', ' </c>'),
    );
    expect(texts('vtt', content)).toEqual(['so', 'we', 'boil the water']);
  });

  it('tell by the times of words that a line was said again at once', () => {
    const timed = 'no<00:00:03.200><c> more</c>';
    const content = vtt(
      cue(0, 1000, ' ', 'we<00:00:00.300><c> wait</c>'),
      cue(1000, 1010, 'we wait', ' '),
      cue(1010, 2000, 'we wait', 'no<00:00:01.300><c> more</c>'),
      cue(2000, 2010, 'no more', ' '),
      cue(3000, 4000, timed),
      cue(4000, 5000, timed.replaceAll('03.2', '04.2')),
    );
    expect(texts('vtt', content)).toEqual(['we wait', 'no more', 'no more', 'no more']);
  });

  it('are exported with each line once', () => {
    for (const format of ['txt', 'srt', 'vtt'] as const) {
      const written = writers[format](reading('vtt', youtube)) ?? '';
      expect(written.match(/boil/g)).toHaveLength(1);
      expect(written.match(/wait/g)).toHaveLength(2);
    }
  });

  it('are found without words, too, and when lines were shown again for longer', () => {
    const converted = [
      cue(80, 2000, 'so we boil water'),
      cue(2000, 2400, 'so we boil water'),
      cue(2400, 4000, 'so we boil water', 'then we wait'),
      cue(4000, 4400, 'so we boil water', 'then we wait'),
      cue(4400, 6000, 'then we wait', 'and drink'),
    ];
    expect(texts('srt', converted.join('\n'))).toEqual(['so we boil water', 'then we wait', 'and drink']);
  });

  it.each<[what: string, lines: readonly (readonly string[])[], said: readonly string[]]>([
    [
      'windows of two lines',
      [
        ['One is here.', 'Two is here.'],
        ['Two is here.', 'Three is here.'],
        ['Three is here.', 'Four.'],
      ],
      ['One is here. Two is here.', 'Three is here.', 'Four.'],
    ],
    [
      'windows of three lines that fill first',
      [['A b.'], ['A b.', 'C d.'], ['A b.', 'C d.', 'E f.'], ['C d.', 'E f.', 'G h.'], ['E f.', 'G h.', 'I j.']],
      ['A b.', 'C d.', 'E f.', 'G h.', 'I j.'],
    ],
    [
      'lines that leave without a new one',
      [['A b.', 'C d.'], ['C d.', 'E f.'], ['E f.', 'G h.'], ['G h.']],
      ['A b. C d.', 'E f.', 'G h.'],
    ],
    [
      'a line that grows',
      [['we boil the'], ['we boil the water'], ['we boil the water', 'and wait'], ['and wait', 'for it']],
      ['we boil the', 'water', 'and wait', 'for it'],
    ],
    [
      'a line said twice',
      [
        ['A b.', 'No.'],
        ['No.', 'No.'],
        ['No.', 'C d.'],
        ['C d.', 'E f.'],
      ],
      ['A b. No.', 'No.', 'C d.', 'E f.'],
    ],
    ['names', [['Anna: Tea?'], ['Anna: Tea?', 'Ben: Yes.'], ['Ben: Yes.', 'Anna: Milk?']], ['Tea?', 'Yes.', 'Milk?']],
  ])('are read: %s', (_what, lines, said) => {
    expect(texts('srt', windows(...lines))).toEqual(said);
  });

  it('are read in TTML', () => {
    const paragraphs = [
      ['One.', 'Two.'],
      ['Two.', 'Three.'],
      ['Three.', 'Four.'],
    ].map((lines, at) => `<p begin="${at}s" end="${at + 1}s">${lines.join('<br/>')}</p>`);
    expect(texts('ttml', `<tt><body><div>${paragraphs.join('')}</div></body></tt>`)).toEqual([
      'One. Two.',
      'Three.',
      'Four.',
    ]);
  });
});

describe('captions that do not roll', () => {
  it.each<[what: string, lines: readonly (readonly string[])[]]>([
    ['a word said again and again', [['No.'], ['No.'], ['No.'], ['Please.']]],
    ['an answer that repeats the question', [['Tea?'], ['Tea?', 'Yes.'], ['Milk?'], ['No.']]],
    [
      'a refrain',
      [
        ['Row on.', 'Row on.'],
        ['Row on.', 'Row home.'],
        ['The sun is low.'],
        ['The sea is wide.'],
        ['Row on.', 'Row on.'],
      ],
    ],
    [
      'one line taken up once',
      [['It is late.', 'We must go.'], ['We must go.', 'Now.'], ['Who?'], ['All of us.'], ['Why?']],
    ],
    ['a sentence begun again', [['I think'], ['I think so.'], ['Then go.'], ['Now?']]],
  ])('keep what is said twice: %s', (_what, lines) => {
    const transcript = reading('srt', windows(...lines));
    expect(transcript.segments.map(({ text }) => text)).toEqual(lines.map((each) => each.join(' ')));
    expect(codesOf(transcript)).toEqual([]);
  });

  it('keep a line that comes again after a silence, even where others roll', () => {
    const rolled = windows(['A b.', 'C d.'], ['C d.', 'E f.'], ['E f.', 'G h.']);
    expect(texts('srt', `${rolled}\n${cue(9000, 9900, 'G h.')}`)).toEqual(['A b. C d.', 'E f.', 'G h.', 'G h.']);
  });
});

describe('a call shown in windows that roll', () => {
  const line = fc.constantFrom('we boil water', 'then we wait', 'no', 'no', 'and drink it', 'good morning');

  it('says what was said, each line once, whatever repeats in it', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 4, maxLength: 20 }), fc.integer({ min: 2, max: 4 }), (said, height) => {
        // A window full of one line looks the same when that is said again.
        fc.pre(said.every((_, at) => at < height || new Set(said.slice(at - height, at + 1)).size > 1));
        const shown = said.map((_, at) => said.slice(Math.max(0, at + 1 - height), at + 1));
        expect(texts('srt', windows(...shown))).toEqual(said);
      }),
      { numRuns: 200 },
    );
  });
});
