import { describe, expect, it } from 'vitest';
import { languageTagOf } from '../../../src/transcripts/language-tag.ts';

describe('languageTagOf', () => {
  it.each([
    ['en_us', 'en-US'],
    ['eng', 'en'],
    ['zh-cn', 'zh-CN'],
    [' de ', 'de'],
    ['English (US)', 'English (US)'],
    ['', null],
    [' ', null],
    [null, null],
    [['en'], null],
  ])('reads %j as %j', (value, tag) => {
    expect(languageTagOf(value)).toBe(tag);
  });
});
