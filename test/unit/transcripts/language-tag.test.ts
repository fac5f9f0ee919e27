import { describe, expect, it } from 'vitest';
import { languageTagOf, tidyLanguage } from '../../../src/transcripts/language-tag.ts';

describe('languageTagOf', () => {
  it.each([
    ['en_us', 'en-US'],
    ['eng', 'en'],
    ['zh-cn', 'zh-CN'],
    [' de ', 'de'],
    ['iw', 'he'],
    ['english', 'en'],
    ['French', 'fr'],
    ['Français', 'fr'],
    ['francais', 'fr'],
    ['Deutsch', 'de'],
    ['Englisch', 'en'],
    ['anglais', 'en'],
    ['日本語', 'ja'],
    ['العربية', 'ar'],
    ['中文', 'zh'],
    ['haitian creole', 'ht'],
    ['castilian', 'es'],
    ['tagalog', 'tl'],
    ['Cantonese', 'yue'],
    ['Norwegian Nynorsk', 'nn'],
    ['English (US)', 'en-US'],
    ['English (United Kingdom)', 'en-GB'],
    ['US English', 'en-US'],
    ['British English', 'en-GB'],
    ['Brazilian Portuguese', 'pt-BR'],
    ['portuguese_brazil', 'pt-BR'],
    ['Spanish - Latin America', 'es-419'],
    ['Chinese (Simplified)', 'zh-Hans'],
    ['Traditional Chinese', 'zh-Hant'],
    ['en (GB)', 'en-GB'],
    // Nobody's language: the vendor's word stays.
    ['klingon', 'klingon'],
    ['english (nonsense)', 'english (nonsense)'],
    ['auto', 'auto'],
    ['constructor', 'constructor'],
    ['en-nonsense-long-x', 'en-nonsense-long-x'],
    ['', null],
    [' ', null],
    [null, null],
    [['en'], null],
  ])('reads %j as %j', (value, tag) => {
    expect(languageTagOf(value)).toBe(tag);
  });
});

describe('tidyLanguage', () => {
  it('gives names their tag, and leaves codes as the vendor wrote them', () => {
    expect(['german', 'cmn', 'en_us', null].map(tidyLanguage)).toEqual(['de', 'cmn', 'en_us', null]);
  });
});
