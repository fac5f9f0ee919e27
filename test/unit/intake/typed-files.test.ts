import { describe, expect, it } from 'vitest';
import { watchTypedFiles } from '../../../src/intake/typed-files.ts';

const form = Buffer.from(
  [
    '--b\r\nContent-Disposition: form-data; name="job"\r\n\r\ncall-17',
    '--b\r\nContent-Disposition: form-data; name="files"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nx\r\n\r\ny',
    '--b\r\nContent-Disposition: form-data; name="files"; filename="b.wav"\r\n\r\n',
    '--b\r\ncontent-disposition: form-data; name="files"; filename=c.txt\r\ncontent-type: text/plain\r\n\r\nz',
    '--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n',
    '--b--\r\n',
  ].join('\r\n'),
);

describe('watchTypedFiles', () => {
  it('tells typed files from others, however the body is cut', () => {
    for (let size = 1; size <= form.length; size += size < 40 ? 1 : 97) {
      const files = watchTypedFiles('b');
      for (let at = 0; at < form.length; at += size) files.write(form.subarray(at, at + size));

      expect([files.next(), files.next(), files.next()], `${size} bytes at a time`).toEqual([true, false, true]);
    }
  });

  it('holds no more of a head than a parser takes', () => {
    const files = watchTypedFiles('b');
    files.write(Buffer.from(`--b\r\nX: ${'x'.repeat(20_000)}`));
    files.write(form);

    expect([files.next(), files.next()]).toEqual([true, false]);
  });
});
