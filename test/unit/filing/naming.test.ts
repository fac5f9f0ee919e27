import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dayFolder, numberedName, safeName, wantedName } from '../../../src/filing/naming.ts';
import { aHead, aPart } from '../../fixtures/deliveries.ts';

const folder = mkdtempSync(join(tmpdir(), 'names-'));
afterAll(() => rmSync(folder, { recursive: true }));

const claim = {
  vendor: 'generic',
  jobId: 'r6sr3jlzjj' as string | null,
  aliases: [],
  title: null,
  externalIds: [],
  outcome: 'unknown' as const,
  vendorStatus: null,
  error: null,
  warnings: [],
  expected: null,
  parts: [{ kind: 'transcript' as const, content: 'transcript', extension: 'json' }],
};

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

describe('wantedName', () => {
  const part = aPart('{}');

  it("takes the part's own file name first", () => {
    expect(wantedName(aHead({ tail: 'tail.json' }), { ...part, filename: 'own.json' }, claim)).toBe('own.json');
  });

  it('takes the last segment of the path tail for a body that is not multipart', () => {
    expect(wantedName(aHead({ tail: 'bucket/call-17.srt' }), part, claim)).toBe('call-17.srt');
    expect(wantedName(aHead({ tail: 'bucket/call-17.srt', multipart: true }), part, claim)).toBe(
      'r6sr3jlzjj.transcript.json',
    );
  });

  it('makes one of the job id and the content', () => {
    expect(wantedName(aHead(), part, claim)).toBe('r6sr3jlzjj.transcript.json');
    expect(wantedName(aHead(), { ...part, filename: '..' }, claim)).toBe('r6sr3jlzjj.transcript.json');
    expect(wantedName(aHead(), part, { ...claim, jobId: 'a/b+c==' })).toBe('a_b+c==.transcript.json');
  });

  it("falls back on the delivery's own id", () => {
    expect(wantedName(aHead({ id: 'd-1' }), part, { ...claim, jobId: null })).toBe('d-1.json');
  });
});

describe('dayFolder', () => {
  it('is the day of receipt in UTC', () => {
    expect(dayFolder('calls', '2026-11-21T23:59:59.999Z')).toBe('calls/2026/11/21');
  });
});
