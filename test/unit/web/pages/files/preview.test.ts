import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../../../src/domain/errors.ts';
import { type ArchivedFile, previewBytes, previewOf, readPreview } from '../../../../../src/web/pages/files/preview.ts';

const wav = Buffer.from('RIFF\0\0\0\0WAVEfmt ');
const mp4 = Buffer.from('\0\0\0\u0018ftypisom');
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);

const preview = (body: string | Buffer, mediaType: string | null = null, bytes?: number) => {
  const beginning = Buffer.from(body);
  return previewOf(beginning, { mediaType, bytes: bytes ?? beginning.length });
};

describe('previewOf', () => {
  it.each([
    ['JSON sent as text', '{"a":1}', 'text/plain', { type: 'json' }],
    ['JSON sent as nothing', '[{"a":1}]', null, { type: 'json' }],
    ['what is called JSON and is none', '{"a":1', 'application/json', { type: 'text', is: 'text' }],
    ['text', 'Hello', 'text/plain', { type: 'text', is: 'text', text: 'Hello' }],
    ['SRT', '1\n00:00:01,000 --> 00:00:02,000\nHi', 'application/octet-stream', { type: 'text', is: 'subtitles' }],
    ['WebVTT', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHi', 'text/html', { type: 'text', is: 'subtitles' }],
    ['TTML', '<tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>', null, { type: 'text', is: 'subtitles' }],
    ['HTML', '<!doctype html><script>alert(1)</script>', 'text/html', { type: 'text', is: 'markup' }],
    ['HTML sent as audio', '<html><script>alert(1)</script>', 'audio/mpeg', { type: 'text', is: 'markup' }],
    ['SVG', '<?xml version="1.0"?><svg onload="alert(1)"/>', 'image/svg+xml', { type: 'text', is: 'markup' }],
    ['PDF', '%PDF-1.7\n1 0 obj << /JS (alert) >>', 'text/plain', { type: 'none' }],
    ['a picture', png, 'image/png', { type: 'none' }],
    ['a zip', Buffer.from('PK\u0003\u0004aaaa'), 'application/json', { type: 'none' }],
    ['sound', wav, 'application/octet-stream', { type: 'media', element: 'audio' }],
    ['a film', mp4, 'video/mp4', { type: 'media', element: 'video' }],
    ['sound in the container of a film', mp4, 'audio/mp4', { type: 'media', element: 'audio' }],
    ['who knows what in the container of a film', mp4, null, { type: 'media', element: 'video' }],
    [
      'sound that browsers do not play',
      '#!AMR\n\u0001',
      'audio/amr',
      { type: 'none', reason: 'Browsers do not play AMR.' },
    ],
  ])('shows %s as what it is', async (_what, body, mediaType, expected) => {
    expect(await preview(body, mediaType)).toMatchObject(expected);
  });

  it.each([
    ['UTF-8', Buffer.from('Grüße'), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from('\ufeffGrüße'), 'utf-8'],
    ['UTF-16', Buffer.from('\ufeffGrüße', 'utf16le'), 'utf-16le'],
    [
      'UTF-32',
      Buffer.from([0xff, 0xfe, 0, 0, ...[...'Grüße'].flatMap((each) => [each.charCodeAt(0), 0, 0, 0])]),
      'utf-32le',
    ],
    ['windows-1252', Buffer.from('Grüße', 'latin1'), 'windows-1252'],
  ])('reads text in %s', async (_name, body, encoding) => {
    expect(await preview(body, 'text/plain')).toEqual({ type: 'text', is: 'text', text: 'Grüße', encoding });
  });

  it('shows the beginning of a large JSON text as a tree, and half a letter of a large text not at all', async () => {
    expect(await preview('{"a":[1,2', 'application/json', 1e9)).toMatchObject({ type: 'json' });
    expect(await preview(Buffer.from('日本').subarray(0, 5), 'text/plain', 1e9)).toMatchObject({ text: '日' });
  });
});

describe('readPreview', () => {
  const file = (bytes: number): ArchivedFile => ({
    type: 'file',
    name: 'a.txt',
    path: 'acme/a.txt',
    bytes,
    mediaType: 'text/plain',
    sha256: '0'.repeat(64),
    receivedAt: '2026-11-21T10:00:00.000Z',
    deliveryId: 'd',
    part: 3,
  });

  it('asks for no more than the beginning', async () => {
    const asked: unknown[] = [];
    const shown = await readPreview(file(5e9), async (...question) => {
      asked.push(question);
      return Readable.from([Buffer.from('be'), Buffer.from('ginning')]);
    });

    expect(asked).toEqual([['d', 3, { start: 0, end: previewBytes - 1 }]]);
    expect(shown).toMatchObject({ type: 'text', text: 'beginning' });
  });

  it('asks for nothing of an empty file', async () => {
    expect(await readPreview(file(0), () => Promise.reject(new Error('asked')))).toMatchObject({ type: 'none' });
  });

  it('says that the bytes are gone, and lets a fault of the disk be one', async () => {
    const fails = (code: 'not-found' | 'storage-unavailable') => () => Promise.reject(new CollectorError(code, 'x'));

    expect(await readPreview(file(1), fails('not-found'))).toMatchObject({ type: 'none' });
    await expect(readPreview(file(1), fails('storage-unavailable'))).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
  });
});
