import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../../src/transcripts/labels.ts';

describe('labelsOf', () => {
  it('takes texts and numbers of an object or a list, and of nothing else', () => {
    expect(labelsOf({ a: 'one', b: 2, c: '', d: null, e: { f: 'deep' }, g: [1] })).toEqual(['one', '2']);
    expect(labelsOf(['tag', 0, {}])).toEqual(['tag', '0']);
    expect([labelsOf('text'), labelsOf(null), labelsOf(undefined)]).toEqual([[], [], []]);
  });

  it('leaves out what the vendor keeps there', () => {
    expect(labelsOf({ order: 'x', audio_duration: 3 }, new Set(['audio_duration']))).toEqual(['x']);
  });

  it('is bounded', () => {
    const many = labelsOf(Array.from({ length: 1000 }, () => `${'x'.repeat(199)}😀`));
    expect(many).toHaveLength(50);
    expect(many[0]).toBe(`${'x'.repeat(199)}\ufffd`);
  });
});
