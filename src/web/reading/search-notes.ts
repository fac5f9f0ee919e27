import type { AnnotatedCall, AnnotationStore, Annotations } from '../../domain/annotations.ts';

/** A call about which people say something with the words in it. */
export interface FoundNotes {
  call: AnnotatedCall;
  annotations: Annotations;
}

/** More are found by fewer. */
const most = 20;

/** Calls in whose tags, notes, names of speakers and corrections all the words stand, those changed last first. */
export async function searchNotes(
  annotations: Pick<AnnotationStore, 'all'>,
  { text, source }: { text: string; source: string | null },
): Promise<FoundNotes[]> {
  const words = fold(text)
    .split(/\s+/)
    .map((word) => word.replaceAll(/["*]/g, ''));
  const wanted = words.filter((word) => word !== '' && !word.startsWith('-'));
  const unwanted = words.flatMap((word) => (/^-./.test(word) ? [word.slice(1)] : []));
  if (wanted.length === 0) return [];
  const found = (await annotations.all()).filter(({ call, annotations: said }) => {
    if (source !== null && call.source !== source) return false;
    const words = fold(textOf(said));
    return wanted.every((word) => words.includes(word)) && !unwanted.some((word) => words.includes(word));
  });
  return found.sort((a, b) => (lastChange(a) < lastChange(b) ? 1 : -1)).slice(0, most);
}

function textOf({ tags, note, speakers, corrections }: Annotations): string {
  return [...tags, note, ...Object.values(speakers), ...corrections.map(({ text }) => text)].join('\n');
}

function lastChange({ annotations: { changes } }: FoundNotes): string {
  return changes[0]?.at ?? '';
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
