import type { Annotation, AnnotationKind } from '../../../domain/transcript.ts';

/** What a vendor found, of one kind. */
export interface FindingGroup {
  kind: AnnotationKind;
  title: string;
  /** `passages` are read one after the other; `terms` are looked up, each once. */
  form: 'passages' | 'terms';
  findings: readonly Finding[];
}

export interface Finding {
  /** What it says or is about. */
  text: string | null;
  /** Its class. */
  label: string | null;
  language: string | null;
  /** Of a single one; null for several. */
  score: number | null;
  count: number;
  /** Where it begins, in ms, at most five times. */
  startsMs: readonly number[];
}

const kinds: readonly Omit<FindingGroup, 'findings'>[] = [
  { kind: 'summary', title: 'Summary', form: 'passages' },
  { kind: 'chapter', title: 'Chapters', form: 'passages' },
  { kind: 'topic', title: 'Topics', form: 'terms' },
  { kind: 'category', title: 'Categories', form: 'terms' },
  { kind: 'entity', title: 'Entities', form: 'terms' },
  { kind: 'keyword', title: 'Keywords', form: 'terms' },
  { kind: 'sentiment', title: 'Sentiment', form: 'terms' },
  { kind: 'emotion', title: 'Emotions', form: 'terms' },
  { kind: 'audio-event', title: 'Sounds', form: 'terms' },
  { kind: 'prediction', title: 'Predictions', form: 'terms' },
  { kind: 'metric', title: 'Measures', form: 'terms' },
  { kind: 'translation', title: 'Translations', form: 'passages' },
  { kind: 'other', title: 'Other findings', form: 'terms' },
];

/** Kinds whose label alone matters: their text is the passage that was judged, which stands in the transcript. */
const judged: ReadonlySet<AnnotationKind> = new Set(['topic', 'sentiment', 'emotion']);
const mostStarts = 5;

/** Groups annotations by kind in the order in which people look for them; equal terms are one. */
export function groupFindings(annotations: readonly Annotation[]): FindingGroup[] {
  return kinds.flatMap((group) => {
    const ofKind = annotations.filter(({ kind }) => kind === group.kind);
    if (ofKind.length === 0) return [];
    return [{ ...group, findings: group.form === 'passages' ? ofKind.map(single) : mergeTerms(ofKind) }];
  });
}

function single({ text, label, language, score, startMs }: Annotation): Finding {
  return { text, label, language, score, count: 1, startsMs: startMs === null ? [] : [startMs] };
}

function mergeTerms(annotations: readonly Annotation[]): Finding[] {
  const terms = new Map<string, Finding>();
  for (const annotation of annotations) {
    const term = single(annotation);
    if (judged.has(annotation.kind) && term.label !== null) term.text = null;
    const key = JSON.stringify([term.label, term.text]);
    const known = terms.get(key);
    terms.set(key, known === undefined ? term : both(known, term));
  }
  return [...terms.values()].sort((a, b) => b.count - a.count);
}

function both(known: Finding, next: Finding): Finding {
  const startsMs = [...known.startsMs, ...next.startsMs].slice(0, mostStarts);
  return { ...known, score: null, count: known.count + next.count, startsMs };
}
