import { describe, expect, it } from 'vitest';
import { isoTimeOf, nameOf } from '../../../src/transcripts/values.ts';

describe('isoTimeOf', () => {
  it.each(['2026-03-02T09:15:00.120Z', '2018-01-09T12:29:01.853047Z', '2017-06-22T19:18:49+02:00'])(
    'keeps %s',
    (time) => {
      expect(isoTimeOf(time)).toBe(time);
    },
  );

  it.each(['yesterday', '2 March 2026', '2026-13-45T99:00:00Z', '2026-03-02', '', 1_772_442_900, null])(
    'leaves out %s',
    (time) => {
      expect(isoTimeOf(time)).toBeNull();
    },
  );
});

describe('nameOf', () => {
  it('cuts a name that is longer than any, and no letter in half', () => {
    expect(nameOf('a'.repeat(1000))).toHaveLength(200);
    expect(nameOf(`${'a'.repeat(199)}😀`)?.isWellFormed()).toBe(true);
    expect([nameOf(0), nameOf(''), nameOf(null)]).toEqual(['0', null, null]);
  });
});
