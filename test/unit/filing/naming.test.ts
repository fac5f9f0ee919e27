import { describe, expect, it } from 'vitest';
import { dayFolder, wantedName } from '../../../src/filing/naming.ts';
import { aHead, aPart } from '../../fixtures/deliveries.ts';

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

describe('wantedName', () => {
  const part = aPart('{}');

  it("takes the part's own file name first", () => {
    expect(wantedName(aHead({ tail: 'tail.json' }), { ...part, filename: 'own.json' }, claim)).toBe('own.json');
  });

  it('takes a file name as it was written, whatever its sender made of it on the way', () => {
    const nameOf = (filename: string) => wantedName(aHead({}), { ...part, filename }, claim);

    expect(nameOf('=?UTF-8?B?csOpc3Vtw6kudHh0?=')).toBe('résumé.txt');
    expect(nameOf('res%C3%BCm.txt')).toBe('resüm.txt');
    expect(nameOf('qu%22o%0Ate.txt')).toBe('qu_ote.txt');
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
