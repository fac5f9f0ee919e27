import { element } from '../lib/element.ts';
import { fold } from './folding.ts';
import { bringIntoSight, createMark, type Stretch } from './stretches.ts';
import type { Transcript } from './transcript.ts';

/** More places are not told apart. */
const maxPlaces = 2000;
/** So long after the last key it is searched. */
const pauseMs = 120;

/**
 * Searches the transcript of this page while somebody types: Enter goes on, Shift+Enter goes back. `onShow` is told before a place
 * is shown.
 */
export function startSearch({ passages }: Transcript, onShow: () => void): void {
  const field = element<HTMLInputElement>('find');
  const markAll = createMark('found', 1);
  const markOne = createMark('found-here', 2);
  let folded: readonly string[] | null = null;
  let places: readonly Stretch[] = [];
  let here = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function search(): void {
    clearTimeout(timer);
    const wanted = fold(field.value.trim());
    folded ??= passages.map(({ text }) => fold(text.data));
    places = wanted === '' ? [] : findAll(folded, wanted);
    here = 0;
    markAll(places);
    show();
  }

  function findAll(texts: readonly string[], wanted: string): Stretch[] {
    const found: Stretch[] = [];
    for (const [index, passage] of passages.entries()) {
      const text = texts[index] ?? '';
      for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
        found.push({ passage, from, to: from + wanted.length });
        if (found.length === maxPlaces) return found;
      }
    }
    return found;
  }

  function show(): void {
    const place = places[here];
    markOne(place === undefined ? [] : [place]);
    if (place !== undefined) {
      onShow();
      bringIntoSight(place);
    }
    const all = places.length === maxPlaces ? `${maxPlaces} or more` : places.length;
    const said = place === undefined ? 'not found' : `${here + 1} of ${all}`;
    element('found').textContent = field.value.trim() === '' ? '' : said;
  }

  function go(step: -1 | 1): void {
    if (places.length === 0) return search();
    here = (here + step + places.length) % places.length;
    show();
  }

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, pauseMs);
  });
  element('find-next').addEventListener('click', () => go(1));
  element('find-previous').addEventListener('click', () => go(-1));
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
  });
  field.form?.addEventListener('submit', (event) => event.preventDefault());
}
