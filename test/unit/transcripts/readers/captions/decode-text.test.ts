import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../../src/transcripts/decode-text.ts';
import { legacyBytes } from '../../../../fixtures/legacy-bytes.ts';

const caption = (text: string) => `1\r\n00:00:01,000 --> 00:00:03,000\r\n${text}\r\n\r\n`;

/** Units of four bytes, without a BOM. */
function utf32(text: string, isLittleEndian: boolean): Uint8Array {
  const points = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(points.length * 4));
  for (const [index, point] of points.entries()) view.setUint32(index * 4, point, isLittleEndian);
  return new Uint8Array(view.buffer);
}

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return isLittleEndian ? bytes : bytes.swap16();
}

describe('decodeText', () => {
  it.each([
    ['UTF-8', [0x63, 0x61, 0x66, 0xc3, 0xa9], 'café'],
    ['UTF-8 with a BOM', [0xef, 0xbb, 0xbf, 0x48, 0x69], 'Hi'],
    ['UTF-16LE with a BOM', [0xff, 0xfe, 0x48, 0x00, 0xe9, 0x00], 'Hé'],
    ['UTF-16BE with a BOM', [0xfe, 0xff, 0x00, 0x48, 0x00, 0xe9], 'Hé'],
    ['UTF-32LE with a BOM', [0xff, 0xfe, 0, 0, 0x48, 0, 0, 0, 0x35, 0xf3, 0x01, 0], 'H\u{1f335}'],
    ['UTF-32BE with a BOM', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x48, 0, 0x01, 0xf3, 0x35], 'H\u{1f335}'],
    ['nothing', [], ''],
  ])('reads %s', (_name, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toEqual({ text, warnings: [] });
  });

  it.each([
    ['UTF-16LE', (text: string) => utf16(text, true)],
    ['UTF-16BE', (text: string) => utf16(text, false)],
    ['UTF-32LE', (text: string) => utf32(text, true)],
    ['UTF-32BE', (text: string) => utf32(text, false)],
  ])('sees %s without a BOM by its zeros, and says that it guessed', (_name, encode) => {
    for (const said of ['Tea soon.', 'Чай готов.', '茶好了。', 'Tea \u{1f375}']) {
      expect(decodeText(encode(caption(said)))).toEqual({ text: caption(said), warnings: ['encoding-guessed'] });
    }
  });

  it.each([
    ['windows-1251', 'Чайник кипит.'],
    ['windows-1251', 'ЧАЙНИК КИПИТ'],
    ['windows-1251', 'Сьогодні спекотно, пийте воду.'],
    ['koi8-r', 'Чайник кипит, чай скоро будет готов.'],
    ['iso-8859-5', 'Чайник кипит, чай скоро будет готов.'],
    ['ibm866', 'Чайник кипит, чай скоро будет готов.'],
    ['windows-1250', 'Żółta łódź płynie. Proszę wyjść.'],
    ['windows-1250', 'Kůň běží příliš žlutým polem.'],
    ['windows-1250', 'Őszi eső, fűtött szoba.'],
    ['iso-8859-2', 'Żółta łódź płynie. Proszę wyjść.'],
    ['iso-8859-2', 'Ještě žádný šťastný kůň.'],
    ['windows-1254', 'Öğlen çıkıyoruz, çok sıcak.'],
    ['windows-1257', 'Šiandien karšta, gėrė ir žiūrėjo į ežerą.'],
    ['windows-1253', 'Σήμερα κάνει ζέστη, πιείτε νερό.'],
    ['windows-1255', 'היום יום חם, שתו מים. התה מוכן.'],
    ['windows-1256', 'اليوم حار، اشربوا الماء.'],
    ['windows-874', 'วันนี้อากาศร้อน ชาพร้อมแล้ว'],
    ['gb18030', '今天很热，请喝水。'],
    ['gb18030', '你好'],
    ['big5', '今天很熱，請喝水。'],
    ['shift_jis', '今日は暑いです。水をどうぞ。'],
    ['euc-jp', '今日は暑いです。水をどうぞ。'],
    ['euc-kr', '오늘은 더운 날입니다. 물을 드세요.'],
  ])('reads %s by its letters, and says that it guessed: %s', (label, said) => {
    const bytes = legacyBytes(label, caption(said));
    expect(decodeText(bytes)).toEqual({ text: caption(said), warnings: ['encoding-guessed'] });
  });

  it.each([
    'café “ok”',
    'Grüß Gott, heiße Straße.',
    'Où êtes-vous ? L’été, c’est là…',
    '¿Qué tal, señor? ¡Mañana!',
    'Não há maçãs. Amanhã é cedo.',
    'Hver er það? Þú ert hér.',
    'Rødgrød på øen, æbler så små.',
    '—¿Está aquí? —dijo él.',
    `Don’t. ${'I don’t know. '.repeat(200)}`,
    '“Yes” – it’s 5 °C, £5 and 10 €.',
  ])('reads windows-1252, and says so: %s', (said) => {
    expect(decodeText(legacyBytes('windows-1252', caption(said)))).toEqual({
      text: caption(said),
      warnings: ['not-utf8'],
    });
  });

  it('takes a single letter of windows-1252 at the end for what it is', () => {
    expect(decodeText(Uint8Array.from([0x63, 0x61, 0x66, 0xe9]))).toEqual({ text: 'café', warnings: ['not-utf8'] });
  });

  it('reads the escapes of Japanese mail', () => {
    const bytes = Buffer.from('\x1b$B$3$s\x1b(B tea', 'latin1');
    expect(decodeText(bytes)).toEqual({ text: 'こん tea', warnings: ['encoding-guessed'] });
  });

  it('finds the letters that tell in a long text of others', () => {
    const said = `${'Plain words only.\n'.repeat(20_000)}Чайник кипит, чай скоро будет готов.\n`;
    expect(decodeText(legacyBytes('windows-1251', said)).text).toBe(said);
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

  it('keeps what is whole of UTF-8 with a wrong letter in it', () => {
    const bytes = Buffer.concat([Buffer.from('Grüße, Öl, Äpfel, Übung'), Buffer.from([0xfc]), Buffer.from(' ja')]);
    expect(decodeText(bytes)).toEqual({ text: 'Grüße, Öl, Äpfel, Übung\ufffd ja', warnings: ['damaged-text'] });
  });

  it('reads NUL as no letter', () => {
    expect(decodeText(Buffer.from('Tea\0soon'))).toEqual({ text: 'Tea\ufffdsoon', warnings: ['damaged-text'] });
  });

  it('reads any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeText(bytes).text).not.toContain('\0');
      }),
    );
  });
});
