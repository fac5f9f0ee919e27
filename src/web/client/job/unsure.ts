import { element } from '../lib/element.ts';
import { createMark } from './marks.ts';
import type { Transcript } from './transcript.ts';

/** Marks the words of which the vendor was less sure than somebody chooses. */
export function startMarkingUnsure({ passages, wordsOf }: Transcript): void {
  const choice = element<HTMLSelectElement>('unsure');
  const mark = createMark('unsure', 0);

  choice.addEventListener('change', () => {
    const limit = Number(choice.value);
    const unsure = passages.flatMap((passage) =>
      wordsOf(passage)
        .filter(({ percent }) => percent !== null && percent < limit)
        .map(({ from, to }) => ({ passage, from, to })),
    );
    mark(unsure);
    element('unsure-count').textContent = choice.value === '' ? '' : `${unsure.length.toLocaleString('en')} words`;
  });
}
