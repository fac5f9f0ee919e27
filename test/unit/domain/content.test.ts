import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/domain/content.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const utf16be = (text: string): Uint8Array => Buffer.from(utf16(text)).swap16();
function utf32(text: string, isLittleEndian: boolean): Uint8Array {
  const points = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(points.length * 4));
  for (const [index, point] of points.entries()) view.setUint32(index * 4, point, isLittleEndian);
  return new Uint8Array(view.buffer);
}
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const ascii = (text: string, ...more: number[]): Uint8Array => bytes(...Buffer.from(text, 'latin1'), ...more);

const srt = '1\n00:00:01,000 --> 00:00:02,000\nHello\n';

describe('sniff', () => {
  it.each<[what: string, leading: Uint8Array, mediaType: string | null, expected: string]>([
    ['JSON', utf8('{"a":1}'), 'application/json', 'json json other'],
    ['JSON labelled text/plain', utf8(' \n{"a":1}'), 'text/plain', 'json json other'],
    ['JSON labelled octet-stream', utf8('[{"a":1}]'), 'application/octet-stream', 'json json other'],
    ['JSON with a BOM', utf8('\uFEFF{"a":1}'), null, 'json json other'],
    ['JSON in UTF-16', utf16('{"a":1}'), null, 'json json other'],
    ['JSON in big-endian UTF-16', utf16be('{"a":1}'), null, 'json json other'],
    ['SRT in UTF-16 without a BOM', utf16(srt).subarray(2), null, 'srt srt subtitles'],
    ['SRT in big-endian UTF-16 without a BOM', utf16be(srt).subarray(2), null, 'srt srt subtitles'],
    ['SRT in UTF-32', utf32(`\uFEFF${srt}`, true), 'text/plain', 'srt srt subtitles'],
    ['SRT in big-endian UTF-32', utf32(`\uFEFF${srt}`, false), null, 'srt srt subtitles'],
    ['SRT in UTF-32 without a BOM', utf32(srt, true), null, 'srt srt subtitles'],
    ['SRT in big-endian UTF-32 without a BOM', utf32(srt, false), 'text/srt', 'srt srt subtitles'],
    ['WebVTT with a NUL', utf8('WEBVTT\n\n00:01.000 --> 00:02.000\na\0b\n'), null, 'vtt vtt subtitles'],
    ['SRT with a control character', utf8(`${srt}\x07`), 'text/plain', 'srt srt subtitles'],
    ['text with a NUL that is declared', utf8('Hello\0there, my friend'), 'text/plain', 'text txt text'],
    ['text with a NUL that is not', utf8('Hello\0there, my friend'), null, 'bin bin other'],
    ['quiet sound without a head', bytes(1, 0, 2, 0, 255, 255, 1, 0, 3, 0, 65, 0, 66, 0), null, 'bin bin other'],
    ['JSON with letters that are not UTF-8', ascii('{"a":"caf\xe9"}'), 'application/octet-stream', 'json json other'],
    ['an empty JSON object', utf8('{}'), null, 'json json other'],
    ['an empty JSON list', utf8('[ ]\n'), null, 'json json other'],
    ['a list of numbers', utf8('[1.5, 2]'), null, 'json json other'],
    ['a JSON scalar that is declared', utf8('"done"'), 'application/vnd.acme+json', 'json json other'],
    ['text that begins with a bracket', utf8('[Agent] Hello'), null, 'text txt text'],
    ['text that begins with a time in brackets', utf8('[00:01] Hello'), 'text/plain', 'text txt text'],
    ['text that begins with a brace', utf8('{laughs} Hello'), null, 'text txt text'],
    ['SRT labelled text/plain', utf8(srt), 'text/plain', 'srt srt subtitles'],
    ['SRT with CRLF and a BOM', utf8(`\uFEFF${srt.replaceAll('\n', '\r\n')}`), null, 'srt srt subtitles'],
    ['SRT with CR alone', utf8(srt.replaceAll('\n', '\r')), null, 'srt srt subtitles'],
    ['SRT with two fraction digits', utf8('1\n00:00:05,81 --> 00:00:06,05\nHi'), null, 'srt srt subtitles'],
    ['SRT without numbers', utf8('0:00:05.810 --> 0:00:06.050\nHi'), null, 'srt srt subtitles'],
    ['SRT without hours', utf8('1\n00:05,810 --> 00:06,050\nHi'), null, 'srt srt subtitles'],
    ['text with an arrow', utf8('10:30 --> the tram'), null, 'text txt text'],
    ['SBV', utf8('0:00:05.810,0:00:06.050\nHi'), 'text/plain', 'sbv sbv subtitles'],
    ['SubStation Alpha', utf8('\uFEFF[Script Info]\r\nTitle: Tea\r\n'), null, 'ass ass subtitles'],
    ['SRT without a cue', utf8('\n'), 'text/srt', 'srt srt subtitles'],
    ['WebVTT', utf8('WEBVTT - call 17\n\n'), 'text/plain', 'vtt vtt subtitles'],
    ['WebVTT with a BOM', utf8('\uFEFFWEBVTT'), 'application/octet-stream', 'vtt vtt subtitles'],
    ['a word that only begins like WebVTT', utf8('WEBVTTX'), null, 'text txt text'],
    ['TTML', utf8('<?xml version="1.0"?>\n<tt:tt xmlns:tt="x">'), 'application/xml', 'ttml ttml subtitles'],
    ['TTML without a declaration', utf8('<!-- v --><tt lang="en">'), 'application/ttaf+xml', 'ttml ttml subtitles'],
    ['XML', utf8('<?xml version="1.0"?><ttx/>'), 'text/plain', 'xml xml other'],
    ['HTML', utf8('<!DOCTYPE html><p>'), 'application/json', 'html html other'],
    ['text', utf8('Hello there'), null, 'text txt text'],
    ['text with umlauts', utf8('Grüß Gott'), 'application/octet-stream', 'text txt text'],
    ['text whose last letter is cut', utf8('Grü').subarray(0, 3), null, 'text txt text'],
    ['text in UTF-16', utf16('Hello'), null, 'text txt text'],
    ['Latin-1 that is declared as text', ascii('Gr\xfc\xdf'), 'text/plain', 'text txt text'],
    ['Latin-1 that is not', ascii('Gr\xfc\xdf'), null, 'bin bin other'],
    ['a form', utf8('a=1&b=2'), 'application/x-www-form-urlencoded', 'text txt text'],
    ['WAV', ascii('RIFF\0\0\0\0WAVEfmt '), 'application/octet-stream', 'wav wav media'],
    ['WAV of more than 4 GiB', ascii('RF64\xff\xff\xff\xffWAVE'), null, 'wav wav media'],
    ['AVI', ascii('RIFF\0\0\0\0AVI LIST'), null, 'avi avi media'],
    ['MP3 with a tag', ascii('ID3\x03\0'), 'text/plain', 'mp3 mp3 media'],
    ['MP3', bytes(0xff, 0xfb, 0x90, 0xc4), null, 'mp3 mp3 media'],
    ['AAC', bytes(0xff, 0xf1, 0x50, 0x80), null, 'aac aac media'],
    ['bytes that only begin like MP3', bytes(0xff, 0xfb, 0xf0, 0), null, 'bin bin other'],
    ['FLAC', ascii('fLaC\0'), null, 'flac flac media'],
    ['Ogg', ascii('OggS\0'), null, 'ogg ogg media'],
    ['MP4', ascii('\0\0\0\x18ftypisom'), null, 'mp4 mp4 media'],
    ['M4A', ascii('\0\0\0\x18ftypM4A '), null, 'mp4 m4a media'],
    ['QuickTime', ascii('\0\0\0\x14ftypqt  '), null, 'mp4 mov media'],
    ['WebM', bytes(0x1a, 0x45, 0xdf, 0xa3), null, 'webm webm media'],
    ['AMR', ascii('#!AMR\n'), null, 'amr amr media'],
    ['AIFF', ascii('FORM\0\0\0\0AIFF'), null, 'aiff aiff media'],
    ['zip', ascii('PK\x03\x04'), 'application/json', 'zip zip other'],
    ['an empty zip', ascii('PK\x05\x06'), null, 'zip zip other'],
    ['gzip', bytes(0x1f, 0x8b, 8), 'application/json', 'gzip gz other'],
    ['7z', ascii('7z\xbc\xaf\x27\x1c'), null, '7z 7z other'],
    ['armoured PGP', utf8('-----BEGIN PGP MESSAGE-----\n'), 'application/json', 'pgp pgp other'],
    ['PGP', bytes(0x85, 0x01, 0x0c, 0x03, 1, 2), 'application/octet-stream', 'pgp pgp other'],
    ['PGP in the new packet format', bytes(0xc1, 0xc0, 0x4c, 0x03, 1), null, 'pgp pgp other'],
    ['PGP with a passphrase', bytes(0x8c, 0x0d, 0x04, 0x09), null, 'pgp pgp other'],
    ['unknown bytes', bytes(0, 1, 2, 3), null, 'bin bin other'],
    ['unknown bytes declared as text', bytes(0, 1, 2, 3), 'text/plain', 'bin bin other'],
    ['unknown bytes declared as WAV', bytes(0, 1, 2, 3), 'audio/x-wav', 'wav wav media'],
    ['unknown bytes of an unknown audio format', bytes(0, 1, 2, 3), 'audio/basic', 'bin bin media'],
    ['nothing', bytes(), null, 'bin bin other'],
    ['nothing, declared as text', bytes(), 'text/plain', 'text txt text'],
    ['nothing, declared as WebVTT', bytes(), 'text/vtt', 'vtt vtt subtitles'],
  ])('recognises %s', (_, leading, mediaType, expected) => {
    const { format, extension, kind } = sniff(leading, mediaType);

    expect(`${format} ${extension} ${kind}`).toBe(expected);
  });

  it('looks at the first 4 KiB only', () => {
    expect(sniff(utf8(`${'1'.repeat(4096)}\0`), null).format).toBe('text');
    expect(sniff(utf8(`${'1'.repeat(4095)}\0`), null).format).toBe('bin');
  });

  it('has an answer for any bytes and any media type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.option(fc.string()), (leading, mediaType) => {
        expect(sniff(leading, mediaType).extension).toMatch(/^[a-z0-9]+$/);
      }),
    );
  });
});
