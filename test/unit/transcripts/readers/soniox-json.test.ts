import { describe, expect, it } from 'vitest';
import { sonioxJson } from '../../../../src/transcripts/readers/soniox-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

function tokens(...texts: string[]): unknown {
  return { id: 't', tokens: texts.map((text, index) => ({ text, start_ms: index * 10, end_ms: index * 10 + 9 })) };
}

describe('sonioxJson', () => {
  it('puts words together from their pieces', () => {
    const transcript = golden(sonioxJson, 'conversation');

    expect(said(transcript)).toEqual([
      ['spk:1', "“Night trains” don't cost 3.5."],
      ['spk:2', '****, they do?'],
    ]);
    expect(transcript.segments[0]?.words.map(({ pre, text, post }) => [pre, text, post])).toEqual([
      [' “', 'Night', ''],
      [' ', 'trains', '”'],
      [' ', "don't", ''],
      [' ', 'cost', ''],
      [' ', '3.5', '.'],
    ]);
    expect(transcript.segments[0]?.words[0]).toMatchObject({ startMs: 500, endMs: 600, confidence: 0.7 });
  });

  it.each([
    [[' a', ' – ', 'b'], 'a – b'],
    [['a ', '(b', ')'], 'a (b)'],
    [['“', 'a', '”', ' ', '“'], '“a” “'],
    [[' ', '\n', 'a', '  ', 'b'], 'a  b'],
    [['漢', '字', 'かな', '。', ' ok'], '漢字かな。 ok'],
    [['한', '국', '어', ' 말'], '한국어 말'],
  ])('reads %j as %j', (texts, text) => {
    expect(readOne(sonioxJson, tokens(...texts)).text).toBe(text);
  });

  it('case 13: leaves out pieces that were not final', () => {
    expect(golden(sonioxJson, 'conversation').text).not.toContain('Maybe');
  });

  it('case 18: keeps a swear word that was masked', () => {
    expect(golden(sonioxJson, 'conversation').segments[1]?.words[0]).toMatchObject({ text: '****', kind: 'redacted' });
  });

  it('tells translations apart from what was said', () => {
    expect(golden(sonioxJson, 'conversation').annotations).toMatchObject([
      { kind: 'translation', text: 'Die Nachtzüge kosten keine 3,5.', language: 'de', speaker: 'spk:1' },
    ]);
  });

  it('takes sounds for sounds, among the words and as annotations', () => {
    const { segments, annotations } = golden(sonioxJson, 'sounds');
    const words = segments.flatMap((segment) => segment.words);

    expect(words.filter(({ kind }) => kind === 'audio-event').map(({ text, startMs }) => [text, startMs])).toEqual([
      ['[door]', 0],
      ['<laugh>', 1800],
    ]);
    expect(words.filter(({ kind }) => kind === 'word').map(({ text, post }) => text + post)).toEqual([
      ...['Where', 'is', 'my', 'hat?', 'Ah,', 'là.', 'Ha'],
    ]);
    expect(annotations.filter(({ kind }) => kind === 'audio-event').map(({ label, endMs }) => [label, endMs])).toEqual([
      ['door', 300],
      ['laugh', 2300],
    ]);
  });

  it('gives translations the times of what they translate', () => {
    const { annotations, languages } = golden(sonioxJson, 'sounds');
    const translations = annotations.filter(({ kind }) => kind === 'translation');

    expect(translations.map(({ language, text, startMs, endMs }) => [language, text, startMs, endMs])).toEqual([
      ['de', 'Wo ist mein Hut?', 400, 1020],
      ['fr', 'Où est mon chapeau ?', 400, 1020],
      ['de', 'Ah,', 1200, 1420],
    ]);
    expect(languages).toEqual(['en', 'fr']);
  });

  it('leaves a translation without speech before it without times', () => {
    const tokens = [
      { text: 'Hallo', language: 'de', translation_status: 'translation' },
      { text: 'Hi', start_ms: 5, end_ms: 9 },
    ];
    expect(readOne(sonioxJson, { id: 't', tokens }).annotations).toMatchObject([{ text: 'Hallo', startMs: null }]);
  });

  it('reads characters as words where no blanks are written, with lengths instead of ends', () => {
    const [segment] = golden(sonioxJson, 'mandarin').segments;

    expect(segment?.text).toBe('你好，世界。 OK');
    expect(segment?.words.map(({ text, endMs }) => [text, endMs])).toEqual([
      ['你', 200],
      ['好', 300],
      ['世', 500],
      ['界', 600],
      ['OK', 900],
    ]);
  });

  it('case 16: puts one word together from very many pieces', () => {
    const pieces = Array.from({ length: 150_000 }, (_, index) => ({ text: 'la', start_ms: index }));
    const { segments } = readOne(sonioxJson, { id: 't', tokens: pieces });

    expect(segments[0]?.text).toHaveLength(300_000);
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(sonioxJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
  });

  it.each([{ id: 't', status: 'completed' }, { tokens: [] }, { tokens: [{ text: 'a' }] }, null])(
    'leaves %j to others',
    (document) => {
      expect(sonioxJson.recognises(document)).toBe(false);
      expect(sonioxJson.read(document)).toEqual([]);
    },
  );

  it('stays sound whatever becomes of a document', () => {
    staysSound(sonioxJson, ['conversation', 'mandarin', 'sounds']);
  });
});
