import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../src/transcripts/decode-text.ts';

describe('decodeText', () => {
  it.each([
    ['UTF-8', [0x63, 0x61, 0x66, 0xc3, 0xa9], 'café'],
    ['UTF-8 with a BOM', [0xef, 0xbb, 0xbf, 0x48, 0x69], 'Hi'],
    ['UTF-16LE with a BOM', [0xff, 0xfe, 0x48, 0x00, 0xe9, 0x00], 'Hé'],
    ['UTF-16BE with a BOM', [0xfe, 0xff, 0x00, 0x48, 0x00, 0xe9], 'Hé'],
    ['nothing', [], ''],
  ])('reads %s', (_name, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toEqual({ text, warnings: [] });
  });

  it('reads what is no UTF-8 as windows-1252, and says so', () => {
    const bytes = Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x93, 0x6f, 0x6b, 0x94]);
    expect(decodeText(bytes)).toEqual({ text: 'café “ok”', warnings: ['not-utf8'] });
  });

  it('takes a single letter of windows-1252 at the end for what it is', () => {
    expect(decodeText(Uint8Array.from([0x63, 0x61, 0x66, 0xe9]))).toEqual({ text: 'café', warnings: ['not-utf8'] });
  });

  it('leaves out a last letter that was cut', () => {
    const cut = new TextEncoder().encode('Köhler über').slice(0, -4);
    expect(decodeText(cut)).toEqual({ text: 'Köhler ', warnings: ['cut-in-a-letter'] });
  });

  it('never takes a text with a BOM for windows-1252', () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62]);
    expect(decodeText(bytes)).toEqual({ text: 'a\ufffdb', warnings: ['damaged-text'] });
    expect(decodeText(Uint8Array.from([0xff, 0xfe, 0x61, 0x00, 0x62]))).toMatchObject({ warnings: ['damaged-text'] });
  });
});
