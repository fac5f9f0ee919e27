import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../../../../src/domain/transcript.ts';
import { groupAnnotations } from '../../../../../src/web/pages/job/annotations.tsx';

const blank: Annotation = {
  kind: 'other',
  startMs: null,
  endMs: null,
  text: null,
  label: null,
  score: null,
  speaker: null,
  channel: null,
  language: null,
};

describe('groupAnnotations', () => {
  it('puts what is read first first, and each passage in its place', () => {
    const groups = groupAnnotations([
      { ...blank, kind: 'translation', text: 'Guten Tag', language: 'de' },
      { ...blank, kind: 'chapter', label: 'Second', startMs: 5000 },
      { ...blank, kind: 'chapter', label: 'Second', startMs: 9000 },
      { ...blank, kind: 'summary', text: 'A call.' },
    ]);
    expect(groups.map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ['summary', 1],
      ['chapter', 2],
      ['translation', 1],
    ]);
  });

  it('makes equal terms one, the most frequent first, with where they are', () => {
    const anna: Annotation = { ...blank, kind: 'entity', text: 'Anna', label: 'person', score: 0.9 };
    const starts = [1, 2, 3, 4, 5, 6, 7].map((startMs) => ({ ...anna, startMs }));
    const [group] = groupAnnotations([{ ...anna, text: 'Berlin', label: 'place' }, ...starts]);

    expect(group?.lines).toEqual([
      { text: 'Anna', label: 'person', language: null, score: null, count: 7, startsMs: [1, 2, 3, 4, 5] },
      { text: 'Berlin', label: 'place', language: null, score: 0.9, count: 1, startsMs: [] },
    ]);
  });

  it('counts judgements by what they say, not by the passage that was judged', () => {
    const positive: Annotation = { ...blank, kind: 'sentiment', label: 'positive' };
    const [group] = groupAnnotations([
      { ...positive, text: 'Thank you' },
      { ...positive, text: 'Great' },
    ]);
    expect(group?.lines).toMatchObject([{ text: null, label: 'positive', count: 2 }]);
  });
});
