import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  asSegment,
  distinctNames,
  numberedName,
  safeName,
  shortName,
  writtenName,
} from '../../../src/domain/file-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'names-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('writtenName', () => {
  it.each([
    ['=?UTF-8?B?csOpc3Vtw6kudHh0?=', 'résumé.txt'],
    ['=?iso-8859-1?q?caf=E9_noir.wav?=', 'café noir.wav'],
    ['=?windows-1252?Q?=80=2Ejson?=', '€.json'],
    ['=?UTF-8?Q?a_?= =?UTF-8?B?Yg==?=.srt', 'a b.srt'],
    ['=?utf-8*en?Q?x=2Evtt?=', 'x.vtt'],
    ['res%C3%BCm%C3%A9.txt', 'resümé.txt'],
    ['qu%22o%0Ate.txt', 'qu"o\nte.txt'],
    ['a%22b%0D%0Ac 100%.txt', 'a"b\r\nc 100%.txt'],
    ['call 17.wav', 'call 17.wav'],
    ['100%.txt', '100%.txt'],
    ['broken%C3.txt', 'broken%C3.txt'],
    ['=?klingon?Q?x?=', '=?klingon?Q?x?='],
    ['=?UTF-8?Q?=FF?=', '=?UTF-8?Q?=FF?='],
    ['=?.txt', '=?.txt'],
    ['', ''],
  ])('reads %j as %j', (sent, written) => {
    expect(writtenName(sent)).toBe(written);
  });

  it('brings nothing in that a safe name would not take out', () => {
    expect(safeName(writtenName('..%2F..%2Fetc%2Fpasswd'))).toBe('passwd');
    expect(safeName(writtenName('=?UTF-8?Q?=2E=2E=2Fx=00=0A=2Ejson?='))).toBe('x.json');
  });

  it('takes no longer for a long name of one kind than it has to', () => {
    const startMs = performance.now();
    for (const piece of ['=?', '=?a?b?', '%', '?= ', '=?UTF-8?B?YQ==?= ']) writtenName(piece.repeat(5_000));
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

describe('shortName', () => {
  it('cuts the stem and not the extension', () => {
    const short = shortName(`${'é'.repeat(300)}.transcript.json`);

    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(200);
    expect(short).toMatch(/^é+\.json$/);
    expect(shortName('call.wav')).toBe('call.wav');
  });
});

describe('safeName', () => {
  it.each([
    ['call 17.wav', 'call 17.wav'],
    ['Transcript (final).JSON', 'Transcript (final).JSON'],
    ['zażółć.json', 'zażółć.json'],
    ['会議.srt', '会議.srt'],
    ['../../etc/passwd', 'passwd'],
    ['/etc/cron.d/x', 'x'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['folder/', 'folder'],
    ['.bashrc', 'bashrc'],
    ['-rf', 'rf'],
    ['a<b>c:d"e|f?g*h.txt', 'a_b_c_d_e_f_g_h.txt'],
    ['evil\u202Etxt.exe', 'eviltxt.exe'],
    ['a\u0000b\nc.json', 'abc.json'],
    ['trailing. . ', 'trailing'],
    ['CON', '_CON'],
    ['nul.json', '_nul.json'],
    ['com1.tar.gz', '_com1.tar.gz'],
    ['cafe\u0301.json', 'café.json'],
  ])('makes %j into %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it.each(['', '.', '..', '...', '/', '\\', '   ', '\u200B', '----', '_'])('finds nothing to use in %j', (name) => {
    expect(safeName(name)).toBeNull();
  });

  it('keeps the extension of a name that is too long, and whole characters', () => {
    const safe = safeName(`${'あ'.repeat(200)}.json`) ?? '';

    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
    expect(safe).toMatch(/^あ+\.json$/u);
  });

  it('gives names that can be made in a folder, stay in it, and are safe already', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(
          fc.constantFrom('..', '/', '\\', 'con', '.', ' ', '\u0000', '\u202E', 'é', 'e\u0301', '\uD800', 'a', '.json'),
          { maxLength: 40 },
        )
        .map((bits) => bits.join('')),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        const safe = safeName(name);
        if (safe === null) return;
        expect(safeName(safe)).toBe(safe);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(201);
        writeFileSync(join(folder, safe), '');
        expect(readdirSync(folder)).toContain(safe);
        rmSync(join(folder, safe));
        expect(readdirSync(folder)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('numberedName', () => {
  it.each([
    ['sample.json', 0, 'sample.json'],
    ['sample.json', 1, 'sample.1.json'],
    ['sample', 1, 'sample.1'],
    ['a.tar.gz', 1, 'a.tar.1.gz'],
    ['sample.1.json', 1, 'sample.1.1.json'],
  ])('makes %j number %i into %j', (name, number, numbered) => {
    expect(numberedName(name, number)).toBe(numbered);
  });
});

describe('distinctNames', () => {
  it('numbers names that would collide somewhere, folder by folder', () => {
    const pathFor = distinctNames();

    expect(pathFor('a', 'x.json')).toBe('a/x.json');
    expect(pathFor('a', 'X.JSON')).toBe('a/X.1.JSON');
    expect(pathFor('a', 'x.json')).toBe('a/x.2.json');
    expect(pathFor('b', 'x.json')).toBe('b/x.json');
    expect(pathFor('a', 'caf\u00e9')).toBe('a/caf\u00e9');
    expect(pathFor('a', 'cafe\u0301')).toBe('a/cafe\u0301.1');
  });
});

describe('asSegment', () => {
  it('leaves no way into another folder', () => {
    expect(asSegment('../a\\b/c')).toBe('.._a_b_c');
  });
});
