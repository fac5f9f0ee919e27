import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../src/transcripts/scripts.ts';
import { breakLines, piecesOf } from '../../../../src/transcripts/writers/pieces.ts';

function pieces(text: string): string[] {
  return piecesOf(text).map((piece) => piece.text);
}

function lines(text: string): string[] {
  return breakLines(piecesOf(text));
}

describe('piecesOf', () => {
  it('cuts at blanks, but not at those that hold together', () => {
    expect(pieces('  Good\tmorning,\n10\u00a0km \u200b \0 away ')).toEqual(['Good', 'morning,', '10\u00a0km', 'away']);
  });

  it('cuts Chinese and Japanese between signs, never before a stop or behind an opening bracket', () => {
    expect(pieces('他说：「好的。」OK吗？')).toEqual(['他', '说：', '「好', '的。」', 'OK', '吗？']);
    expect(pieces('ちょっとコーヒー')).toEqual(['ちょっ', 'と', 'コー', 'ヒー']);
  });

  it('keeps words of Korean whole, and those of Thai, which has no blanks', () => {
    expect(pieces('안녕하세요 여러분')).toEqual(['안녕하세요', '여러분']);
    expect(pieces('สวัสดีครับ')).toEqual(['สวัสดี', 'ครับ']);
  });

  it('counts a column for what has no width, so that every line has an end', () => {
    expect(piecesOf('\u0301').map(({ columns }) => columns)).toEqual([1]);
  });

  it('cuts what is too wide for a line, but no letter from its accent and no picture apart', () => {
    const family = '👩‍👩‍👧';
    expect(pieces(family.repeat(30))).toEqual([family.repeat(21), family.repeat(9)]);
    expect(pieces('e\u0301'.repeat(50))).toEqual(['e\u0301'.repeat(42), 'e\u0301'.repeat(8)]);
    expect(pieces('x'.repeat(100)).map((piece) => piece.length)).toEqual([42, 42, 16]);
  });
});

describe('breakLines', () => {
  it('keeps what fits on one line', () => {
    expect(lines('This has forty-two columns, not one more ok')).toHaveLength(2);
    expect(lines('This has forty-two columns, no one more ok')).toEqual(['This has forty-two columns, no one more ok']);
  });

  it('makes two lines of about the same length', () => {
    expect(lines('one two three four five six seven eight nine ten')).toEqual([
      'one two three four five',
      'six seven eight nine ten',
    ]);
  });

  it('rather breaks behind a sentence or a clause', () => {
    expect(lines('That is true. But nobody has ever seen how it works.')).toEqual([
      'That is true. But nobody',
      'has ever seen how it works.',
    ]);
    expect(lines('That is quite true. But nobody has seen how it works.')).toEqual([
      'That is quite true.',
      'But nobody has seen how it works.',
    ]);
  });

  it('counts two columns for each sign of Chinese', () => {
    expect(lines('我想查询一下我上个月的账单，因为金额好像不太对。')).toEqual(
      ['我想查询一下我上个月的账单，', '因为金额好像不太对。'].map((line) => line),
    );
  });

  it('leaves Hebrew in the order in which it is said', () => {
    const text = 'שלום עולם, מה שלומך היום? אני מתקשר בקשר לחשבון שלי';
    expect(lines(text).join(' ')).toBe(text);
  });
});

describe('columnsOf', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['Köhler…', 7],
    ['e\u0301', 1],
    ['世界', 4],
    ['안녕', 4],
    ['ｱｲ', 2],
    ['Ａ！', 4],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['\u2068Agent\u2069', 5],
    ['שלום', 4],
  ])('counts %j as %d', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});
