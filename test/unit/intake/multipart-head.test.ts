import { describe, expect, it } from 'vitest';
import { boundaryOf, mediaTypeOf, readPartHead } from '../../../src/intake/part-head.ts';

/** One character per byte, as the splitter hands lines over. */
function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

describe('readPartHead', () => {
  it.each<[string, string | null, string | null]>([
    ['form-data; name="n"; filename="f.txt"', 'n', 'f.txt'],
    ['form-data;name=n;filename=f.txt', 'n', 'f.txt'],
    ['FORM-DATA ; NAME = "n" ; FileName = "f.txt"', 'n', 'f.txt'],
    ['attachment; name="n"; filename="f.txt"', 'n', 'f.txt'],
    ['form-data; filename="f.txt"', null, 'f.txt'],
    ['form-data; name=""', '', null],
    ['form-data', null, null],
    ['', null, null],
    // Quotes, semicolons and backslashes
    ['form-data; name="a;b=c"; filename="x; filename=y"', 'a;b=c', 'x; filename=y'],
    ['form-data; name="n"; filename="q\\"u\\\\o.txt"', 'n', 'q"u\\o.txt'],
    ['form-data; name="n"; filename="q%22.txt"', 'n', 'q%22.txt'],
    ['form-data; name="n"; filename="C:\\dir\\f.txt"', 'n', 'C:\\dir\\f.txt'],
    ['form-data; name="n"; filename="never closed', 'n', 'never closed'],
    ['form-data; name="n"; filename=my file.txt ', 'n', 'my file.txt'],
    ['form-data; name="n" junk; filename="f"', 'n', 'f'],
    // Alphabets
    ['form-data; name="żółw"; filename="テスト.json"', 'żółw', 'テスト.json'],
    ['form-data; name=n; filename=à', 'n', 'à'],
    // Nothing or the same twice
    ['form-data; name="n"; filename=""', 'n', null],
    ['form-data; name="n"; filename=', 'n', null],
    ['form-data; name="one"; name="two"; filename="1"; filename="2"', 'one', '1'],
    // RFC 5987
    ["form-data; name=n; filename=old; filename*=UTF-8''na%C3%AFve%20%22.txt", 'n', 'naïve ".txt'],
    ["form-data; name=n; filename*=utf-8'en'a%2Fb; filename=old", 'n', 'a/b'],
    ["form-data; name=n; filename*=iso-8859-1''na%EFve", 'n', 'naïve'],
    ['form-data; name=n; filename*="utf-8\'\'quoted"', 'n', 'quoted'],
    ["form-data; name*=utf-8''%C3%BC; filename=f", 'ü', 'f'],
    ["form-data; name=n; filename=old; filename*=UTF-8''%ff", 'n', 'old'],
    ["form-data; name=n; filename=old; filename*=UTF-8''%zz", 'n', 'old'],
    ["form-data; name=n; filename=old; filename*=klingon''x", 'n', 'old'],
    ['form-data; name=n; filename*=nothing', 'n', null],
  ])('P8: reads %s', (value, field, filename) => {
    expect(readPartHead([wire(`Content-Disposition: ${value}`)])).toEqual({ field, filename, mediaType: null });
  });

  it('reads names that are not UTF-8 as latin1', () => {
    const { filename } = readPartHead(['Content-Disposition: form-data; name=n; filename="caf\xe9"']);
    expect(filename).toBe('café');
  });

  it('reads the media type without parameters, in lower case', () => {
    expect(readPartHead(['content-TYPE:Application/JSON ; charset=utf-8']).mediaType).toBe('application/json');
    expect(readPartHead(['Content-Type:']).mediaType).toBeNull();
  });

  it('takes the first of repeated headers, joins folded ones, and allows white space before the colon', () => {
    const lines = [
      'Content-Disposition : form-data;',
      '\tname="n";',
      ' filename="f"',
      'Content-Disposition: form-data; name=x',
    ];
    expect(readPartHead(lines)).toEqual({ field: 'n', filename: 'f', mediaType: null });
  });

  it('P8: gives a part without headers', () => {
    expect(readPartHead([])).toEqual({ field: null, filename: null, mediaType: null });
  });
});

describe('boundaryOf', () => {
  it.each<[string, string | null]>([
    ['multipart/form-data; boundary=xyz', 'xyz'],
    ['Multipart/Form-Data ;charset=utf-8; BOUNDARY="a b\'()+_,-./:=?"', "a b'()+_,-./:=?"],
    ['multipart/form-data; boundary=----WebKit/=x ; x=y', '----WebKit/=x'],
    ['multipart/form-data; boundary=one; boundary=two', 'one'],
    [`multipart/form-data; boundary=${'x'.repeat(200)}`, 'x'.repeat(200)],
    ['multipart/mixed; boundary=xyz', null],
    ['multipart/form-data-x; boundary=xyz', null],
    ['application/json', null],
    ['', null],
  ])('reads %j', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });

  it.each([
    '',
    ';',
    '; boundary',
    '; boundary=',
    '; boundary=""',
    '; boundary="x "',
    '; boundary=\xe9',
    `; boundary=${'x'.repeat(201)}`,
  ])('refuses multipart/form-data%s', (parameters) => {
    expect(() => boundaryOf(`multipart/form-data${parameters}`)).toThrow(
      expect.objectContaining({ code: 'malformed-multipart' }),
    );
  });
});

describe('mediaTypeOf', () => {
  it('gives the bare type, or null when there is none', () => {
    expect(mediaTypeOf(' Text/Plain ; charset=x')).toBe('text/plain');
    expect(mediaTypeOf(' ; charset=x')).toBeNull();
  });
});
