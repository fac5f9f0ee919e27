import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionReaders } from '../../../../../src/transcripts/readers/captions/all.ts';
import { normalised } from '../../golden.ts';
import { codesOf, reading, shortly } from './reading.ts';

/** Captions of one second each, with these texts. */
function srt(...texts: readonly string[]): string[] {
  return said(
    'srt',
    texts.map((text, at) => `${at + 1}\n00:00:${pad(at)},000 --> 00:00:${pad(at)},900\n${text}\n`).join('\n'),
  );
}

function plain(...lines: readonly string[]): string[] {
  return said('text', lines.join('\n'));
}

/** `Speaker: text` of each segment, `-: text` where nobody is known. */
function said(sniffed: string, content: string): string[] {
  return shortly(reading(sniffed, content)).map((line) => line.replace(/^\S+ /, ''));
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

function unnamed(texts: readonly string[]): string[] {
  return texts.map((text) => `-: ${text.replaceAll('\n', ' ')}`);
}

describe('a colon in what was said', () => {
  it.each<[what: string, texts: readonly string[]]>([
    ['a warning at the start', ['Warning: loud noises follow.', 'The tram is late.', 'We walk home.']],
    ['a warning with a capital behind it', ['Warning: Loud noises follow.', 'The tram is late.', 'We walk home.']],
    ['a warning in capitals', ['WARNING: Loud noises follow.', 'NOTE: The tram is late.', 'We walk home.']],
    [
      'a word that comes again',
      ['The sun is out.', 'Remember: bring water.', 'We walk.', 'Remember: bring hats.', 'Bye.'],
    ],
    [
      'a word that no list knows',
      ['The sun is out.', 'Promise: you bring water.', 'We walk.', 'Promise: you bring hats.', 'Bye.'],
    ],
    [
      'the same in half of the captions',
      ['The sun is out.', 'Promise: You bring water.', 'We walk.', 'Promise: You bring hats.'],
    ],
    [
      'two of them',
      ['The sun is out.', 'Promise: you bring water.', 'We walk.', 'Or else: no tea.', 'Promise: you sing.', 'Bye.'],
    ],
    ['who made the captions', ['Captions: berta at example', 'The sun is out.', 'We walk.']],
    ['a caption that is nothing else', ['The sun is out.', 'Say after me:', 'We walk.', 'Now you:', 'We walk.']],
    ['one caption alone', ['Warning: loud noises follow.']],
    [
      'times, verses and addresses',
      ['10:30 is too late.', 'John 3:16 is read.', 'http://a.example is it.', 'At 10: 30 of them.'],
    ],
    ['a numbered list', ['1: Buy tea.', '2: Boil water.', '3: Pour.']],
    ['steps', ['Step 1: Buy tea.', 'Step 2: Boil water.', 'Step 3: Pour.']],
    ['points of a list', ['A: Paris.', 'B: London.', 'C: Rome.']],
    [
      'quotations',
      ['He said: come in.', 'She said: no.', 'He said: please.', 'The door is shut.', 'They leave.', 'We too.'],
    ],
    ['dashes without names', ['- Tea?\n- Please.', '- Milk?\n- No.']],
    ['marks of broadcasters without names', ['>> Good evening.', '>>> Now the weather.', 'Rain.']],
    ['sounds and songs', ['[Music: a waltz]', '♪ Tea for two ♪', '(Radio: noise)']],
    ['Chinese quotations', ['他说：好的。', '今天很热。', '我们走吧。']],
  ])('makes no speaker: %s', (_what, texts) => {
    expect(srt(...texts)).toEqual(unnamed(texts));
    if (!texts.some((text) => text.includes('\n'))) expect(plain(...texts)).toEqual(unnamed(texts));
  });
});

describe('names in front of what they say', () => {
  it.each<[what: string, texts: readonly string[], expected: readonly string[]]>([
    ['a dialogue', ['Anna: Tea?', 'Ben: Yes.', 'Anna: Milk?'], ['Anna: Tea?', 'Ben: Yes.', 'Anna: Milk?']],
    ['two lines of two people', ['Anna: Tea?', 'Ben: Yes.'], ['Anna: Tea?', 'Ben: Yes.']],
    [
      'titles and initials',
      ['Dr. A. Weiß: Tea?', 'Mr. B. Young Jr.: Yes.'],
      ['Dr. A. Weiß: Tea?', 'Mr. B. Young Jr.: Yes.'],
    ],
    ['particles', ['Jan van der Meer: Tea?', "Ana d'Avila: Yes."], ['Jan van der Meer: Tea?', "Ana d'Avila: Yes."]],
    ['brackets behind', ['Böhm, Karl (Ext): Tea?', 'Ann (Host): Yes.'], ['Böhm, Karl (Ext): Tea?', 'Ann (Host): Yes.']],
    ['Cyrillic', ['Анна: Чай?', 'Борис: Да.'], ['Анна: Чай?', 'Борис: Да.']],
    ['Greek', ['Άννα: Τσάι;', 'Νίκος: Ναι.'], ['Άννα: Τσάι;', 'Νίκος: Ναι.']],
    ['Arabic', ['سلمى: شاي؟', 'كريم: نعم.'], ['سلمى: شاي؟', 'كريم: نعم.']],
    ['a full-width colon', ['王芳：喝茶吗？', '李明：好的。'], ['王芳: 喝茶吗？', '李明: 好的。']],
    ['Chinese with a plain colon', ['王芳:喝茶吗？', '李明:好的。'], ['王芳: 喝茶吗？', '李明: 好的。']],
    ['Japanese', ['田中さん：お茶？', 'ジェームズ：はい。'], ['田中さん: お茶？', 'ジェームズ: はい。']],
    ['a blank before the colon', ['Anna : Du thé ?', 'Benoît\u00a0: Oui.'], ['Anna: Du thé ?', 'Benoît: Oui.']],
    ['capitals', ['ANNA: Tea?', 'BEN (O.S.): Yes.'], ['ANNA: Tea?', 'BEN (O.S.): Yes.']],
    ['dashes', ['- Anna: Tea?\n- Ben: Yes.', '- Anna: Milk?'], ['Anna: Tea?', 'Ben: Yes.', 'Anna: Milk?']],
    ['marks of broadcasters', ['>> ANNA: Tea?', '>> BEN: Yes.'], ['ANNA: Tea?', 'BEN: Yes.']],
    ['small letters', ['anna: tea?', 'ben: yes', 'anna: milk?'], ['anna: tea?', 'ben: yes', 'anna: milk?']],
    [
      'a telephone',
      ['+44 20 7946 0000: Tea?', 'Ben: Yes.', '+44 20 7946 0000: Milk?'],
      ['+44 20 7946 0000: Tea?', 'Ben: Yes.', '+44 20 7946 0000: Milk?'],
    ],
    [
      'one name before all',
      ['Anna: Tea?', '(kettle)', 'Anna: Milk?', 'Anna: So.'],
      ['Anna: Tea?', '-: (kettle)', 'Anna: Milk?', 'Anna: So.'],
    ],
    ['what software writes', ['[SPEAKER_00]: Tea?', '[SPEAKER_01]: Yes.'], ['Speaker 00: Tea?', 'Speaker 01: Yes.']],
    [
      'the same without a colon',
      ['[SPEAKER_00] Tea?', '[Music] Yes.'],
      ['Speaker 00: Tea?', 'Speaker 00: [Music] Yes.'],
    ],
    ['what software writes, alone', ['Speaker 1: Tea?'], ['Speaker 1: Tea?']],
    [
      'captions cut in mid-sentence',
      ['Anna: so we went', 'Anna: to the shop', 'Ben: and had', 'Anna: some tea'],
      ['Anna: so we went', 'Anna: to the shop', 'Ben: and had', 'Anna: some tea'],
    ],
  ])('make speakers: %s', (_what, texts, expected) => {
    expect(srt(...texts)).toEqual(expected);
  });

  it('make speakers of questions and answers, called as they are written', () => {
    const expected = ['Q: Tea?', 'A: Yes.', 'Q: Milk?', 'A: No.'];
    expect(srt(...expected)).toEqual(expected);
    expect(plain(...expected)).toEqual(expected);
  });

  it('hold for one caption only where they stand before nearly each', () => {
    expect(srt('Anna: Tea?', 'Anna: Milk?', 'The kettle whistles.', 'Ben: Yes.')).toEqual([
      'Anna: Tea?',
      'Anna: Milk?',
      '-: The kettle whistles.',
      'Ben: Yes.',
    ]);
  });

  it('hold to the next one where they stand once for each turn, but not beyond a mark that somebody else goes on', () => {
    expect(
      srt('Agent: Tea?', 'Or juice?', 'Caller: Yes.', '[cup falls]', 'Please.', '>> Hello?', 'Hm.', 'Agent: Who?'),
    ).toEqual([
      'Agent: Tea?',
      'Agent: Or juice?',
      'Caller: Yes.',
      '-: [cup falls]',
      'Caller: Please.',
      '-: >> Hello?',
      '-: Hm.',
      'Agent: Who?',
    ]);
  });

  it('are found in subtitles that set them in capitals, however few', () => {
    const silent = Array.from({ length: 20 }, (_, at) => `It is hour ${at}.`);
    const spoken = ['ANNA: Tea?', ...silent, 'BEN: Yes.', ...silent.slice(0, 5), 'ANNA: Milk?', 'BEN: No.'];
    expect(srt(...spoken).filter((line) => !line.startsWith('-'))).toEqual([
      'ANNA: Tea?',
      'BEN: Yes.',
      'ANNA: Milk?',
      'BEN: No.',
    ]);
  });

  it('leave a caption that is nothing but a name, and its text', () => {
    expect(srt('Anna: Tea?', 'Ben:', 'Anna: Milk?', 'Ben: No.\nAnna:')).toEqual([
      'Anna: Tea?',
      'Ben: Ben:',
      'Anna: Milk?',
      'Ben: No.',
      'Anna: Anna:',
    ]);
    expect(srt('ANNA:\nTea?', 'BEN:\nYes.')).toEqual(['ANNA: Tea?', 'BEN: Yes.']);
  });

  it('head paragraphs of text, also on lines of their own', () => {
    expect(plain('Anna:', 'Tea?', '', 'Ben:', 'Yes.', '', 'With milk.')).toEqual([
      'Anna: Tea?',
      'Ben: Yes.',
      'Ben: With milk.',
    ]);
    expect(plain('Anna: Tea?', 'Ben: Yes.', 'Anna:')).toEqual(['Anna: Tea?', 'Ben: Yes.', 'Anna: Anna:']);
  });

  it('are found on one line, also in Chinese', () => {
    expect(plain('客服：您好。客户：你好。')).toEqual(['客服: 您好。', '客户: 你好。']);
    expect(plain('Warning: loud noises follow. Remember: bring tea.')).toEqual([
      '-: Warning: loud noises follow. Remember: bring tea.',
    ]);
  });
});

describe('captions with colons of all kinds', () => {
  const beginnings = [
    '',
    'Anna: ',
    'Ben:',
    'Warning: ',
    '- ',
    '>> ',
    '[SPEAKER_01]: ',
    '王芳：',
    'Q: ',
    'Step 1: ',
    '10:30 ',
  ];
  const line = fc.tuple(fc.constantFrom(...beginnings), fc.constantFrom('', 'Tea.', 'so it is', 'Ben: Yes.'));
  const cue = fc
    .array(line, { minLength: 1, maxLength: 3 })
    .map((lines) => lines.map((pieces) => pieces.join('')).join('\n'));
  const sentence = fc.array(cue, { minLength: 1, maxLength: 8 });

  it.each(['srt', 'vtt', 'ttml'])('keep every letter, as text or as name, in the caption it is in: %s', (format) => {
    const { read } = captionReaders.get(format) ?? {};
    if (read === undefined) throw new Error('no such reader');
    fc.assert(
      fc.property(sentence, (cues) => {
        const { segments, speakers, warnings } = normalised(format, read(written(format, cues)));
        // Captions that roll up say again what the one before them said: there it is kept.
        fc.pre(warnings.every(({ code }) => code !== 'rolling-captions'));
        for (const [at, cue] of cues.entries()) {
          const own = segments.filter(({ startMs }) => startMs === at * 2000);
          const names = own.map(({ speaker }) => speakers.find(({ id }) => id === speaker)?.vendorId ?? '');
          const kept = lettersOf([...own.map(({ text }) => text), ...names].join(''));
          for (const word of cue.split(/[\s:：[\]]+/)) expect(kept).toContain(lettersOf(word));
          expect(own.length > 0).toBe(cue.trim() !== '');
        }
      }),
      { numRuns: 300 },
    );
  });
});

function written(format: string, cues: readonly string[]): string {
  const clock = (at: number) => `00:00:${pad(at)}.000`;
  if (format === 'ttml') {
    const escaped = (text: string) => text.replaceAll('>', '&gt;').replaceAll('\n', '<br/>');
    const paragraphs = cues.map((cue, at) => `<p begin="${at * 2}s" dur="1s">${escaped(cue)}</p>`);
    return `<tt><body><div>${paragraphs.join('')}</div></body></tt>`;
  }
  const blocks = cues.map((cue, at) => `${at + 1}\n${clock(at * 2)} --> ${clock(at * 2 + 1)}\n${cue}\n\n`);
  return (format === 'vtt' ? 'WEBVTT\n\n' : '') + blocks.join('');
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

describe('warnings', () => {
  it('say that names were found, and nothing where none was', () => {
    const cue = (text: string) => `1\n00:00:01,000 --> 00:00:02,000\n${text}\n\n`;
    expect(codesOf(reading('srt', cue('Anna: Tea?') + cue('Ben: Yes.')))).toEqual(['speakers-from-prefixes']);
    expect(codesOf(reading('srt', cue('Warning: tea.')))).toEqual([]);
  });
});
