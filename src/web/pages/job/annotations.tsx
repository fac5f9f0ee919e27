import { Fragment } from 'preact';
import type { Annotation, AnnotationKind } from '../../../domain/transcript.ts';
import type { TranscriptView } from '../../../domain/transcript-view.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { formatClock, formatCount } from '../parts/format.ts';
import { placeHref, type SpokenView } from './spoken-view.ts';

/** Groups that are unfolded from the start. */
const unfolded: ReadonlySet<string> = new Set(['summary', 'chapter', 'topic', 'sentiment']);
/** More of a group are counted, not listed. */
const maxListed = 100;

/** What the vendor found in the speech, each kind to be unfolded. */
export function Annotations({ view, shown }: { view: SpokenView; shown: TranscriptView }) {
  const groups = groupAnnotations(shown.annotations);
  if (groups.length === 0) return null;
  return (
    <section class="annotations" aria-labelledby="annotations">
      <h3 id="annotations">Found in it</h3>
      {groups.map((group) => (
        <Group key={group.kind} view={view} group={group} />
      ))}
      {shown.annotationsLeftOut > 0 && (
        <p class="quiet">{formatCount(shown.annotationsLeftOut)} more stand in the JSON.</p>
      )}
    </section>
  );
}

function Group({ view, group: { kind, title, form, lines } }: { view: SpokenView; group: AnnotationGroup }) {
  const listed = lines.slice(0, maxListed);
  return (
    <details open={unfolded.has(kind)}>
      <summary>
        {title} {lines.length > 1 && <small>{formatCount(lines.length)}</small>}
      </summary>
      <ul class={form}>
        {listed.map((line, index) => (
          <li key={index}>
            {form === 'passages' ? <Passage {...line} /> : <Term {...line} />}
            <Moments view={view} startsMs={line.startsMs} />
          </li>
        ))}
      </ul>
      {lines.length > listed.length && (
        <p class="quiet">{formatCount(lines.length - listed.length)} more stand in the JSON.</p>
      )}
    </details>
  );
}

function Passage({ label, text, language }: Line) {
  return (
    <>
      {language !== null && (
        <small>
          <AsSent text={language} />{' '}
        </small>
      )}
      {label !== null && (
        <b>
          <AsSent text={label} />{' '}
        </b>
      )}
      {text !== null && <span dir="auto">{text}</span>}
    </>
  );
}

function Term({ label, text, score, count }: Line) {
  return (
    <>
      <AsSent text={text ?? label ?? '–'} />
      {text !== null && label !== null && (
        <small>
          {' '}
          <AsSent text={label} />
        </small>
      )}
      {count > 1 && <small> ×{formatCount(count)}</small>}
      {score !== null && <small> {formatScore(score)}</small>}
    </>
  );
}

/** Links to the paragraphs, and with a script to the sound. */
function Moments({ view, startsMs }: { view: SpokenView; startsMs: readonly number[] }) {
  return [...new Set(startsMs)].map((startMs) => (
    <Fragment key={startMs}>
      {' '}
      <a class="clock" href={placeHref(view, { atMs: startMs })} data-start={startMs}>
        {formatClock(startMs)}
      </a>
    </Fragment>
  ));
}

/** Vendors use several scales; a share of 1 and a number of any other look the same. */
function formatScore(score: number): string {
  return String(Math.round(score * 100) / 100);
}

/** What a vendor found, of one kind. */
interface AnnotationGroup {
  kind: AnnotationKind;
  title: string;
  /** `passages` are read one after the other; `terms` are looked up, each once. */
  form: 'passages' | 'terms';
  lines: readonly Line[];
}

interface Line {
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

const kinds: readonly Omit<AnnotationGroup, 'lines'>[] = [
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
const maxStarts = 5;

/** Groups annotations by kind in the order in which people look for them; equal terms are one. */
export function groupAnnotations(annotations: readonly Annotation[]): AnnotationGroup[] {
  return kinds.flatMap((group) => {
    const ofKind = annotations.filter(({ kind }) => kind === group.kind);
    if (ofKind.length === 0) return [];
    return [{ ...group, lines: group.form === 'passages' ? ofKind.map(single) : mergeTerms(ofKind) }];
  });
}

function single({ text, label, language, score, startMs }: Annotation): Line {
  return { text, label, language, score, count: 1, startsMs: startMs === null ? [] : [startMs] };
}

function mergeTerms(annotations: readonly Annotation[]): Line[] {
  const terms = new Map<string, Line>();
  for (const annotation of annotations) {
    const term = single(annotation);
    if (judged.has(annotation.kind) && term.label !== null) term.text = null;
    const key = JSON.stringify([term.label, term.text]);
    const known = terms.get(key);
    terms.set(key, known === undefined ? term : both(known, term));
  }
  return [...terms.values()].sort((a, b) => b.count - a.count);
}

function both(known: Line, next: Line): Line {
  const startsMs = [...known.startsMs, ...next.startsMs].slice(0, maxStarts);
  return { ...known, score: null, count: known.count + next.count, startsMs };
}
