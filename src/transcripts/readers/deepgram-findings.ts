import type { Annotation, AnnotationKind } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { blankAnnotation, saysSomething } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';

/** What Deepgram found in the speech: of the whole under `results`, of a channel in it or in its first alternative. */
export function readFindings(results: unknown): Annotation[] {
  const channels = listAt(results, 'channels');
  // Words are counted in one transcript; which one it is cannot be told from several.
  const words = channels.length === 1 ? wordsOf(channels[0]) : [];
  const found = [
    ...summaryOf(field(results, 'summary', 'short') ?? field(results, 'summary', 'text')),
    ...segmentsOf('topic', results).flatMap((segment) => namesOf('topic', segment, words)),
    ...segmentsOf('intent', results).flatMap((segment) => namesOf('intent', segment, words)),
    ...listAt(results, 'sentiments', 'segments').map((segment) => sentimentOf(segment, words)),
    ...averageOf(field(results, 'sentiments', 'average')),
    ...channels.flatMap((channel, index) => findingsOfChannel(channel, String(index))),
  ];
  return found.filter(saysSomething);
}

/** The schema nests each list in itself; the answers that are shown do not. */
function segmentsOf(key: keyof typeof kinds, results: unknown): readonly unknown[] {
  const found = field(results, `${key}s`);
  return listOf(field(found, 'segments') ?? field(found, 'results', `${key}s`, 'segments'));
}

/** Entities of a streamed stretch, whose words they are counted in. */
export function readEntities(message: unknown): Annotation[] {
  const words = wordsOf(field(message, 'channel'));
  return listAt(message, 'entities')
    .map((entity) => entityOf(entity, words))
    .filter(saysSomething);
}

/** Older versions keep topics and summaries by channel. */
function findingsOfChannel(channel: unknown, id: string): Annotation[] {
  const [best] = listAt(channel, 'alternatives');
  const words = wordsOf(channel);
  const found = [
    ...listAt(best, 'summaries').flatMap((item) =>
      summaryOf(field(item, 'summary')).map((summary) => ({ ...summary, ...spanOf(item, words) })),
    ),
    ...listAt(best, 'topics').flatMap((segment) => namesOf('topic', segment, words)),
    ...listAt(best, 'entities').map((entity) => entityOf(entity, words)),
    ...listAt(channel, 'search').flatMap(hitsOf),
  ];
  return found.map((annotation) => ({ ...annotation, channel: id }));
}

function wordsOf(channel: unknown): readonly unknown[] {
  return listAt(listAt(channel, 'alternatives')[0], 'words');
}

function summaryOf(value: unknown): Annotation[] {
  const text = spokenText(value);
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

const kinds = { topic: 'topic', intent: 'category' } as const satisfies Record<string, AnnotationKind>;

/** `{ text, start_word, end_word, topics: [{ topic, confidence_score }] }`; older versions say `confidence`, or the names alone. */
function namesOf(key: keyof typeof kinds, segment: unknown, words: readonly unknown[]): Annotation[] {
  return listAt(segment, `${key}s`).flatMap((name) => {
    const label = spokenText(field(name, key)) ?? spokenText(name);
    if (label === null) return [];
    const score = numberOf(field(name, 'confidence_score')) ?? numberOf(field(name, 'confidence'));
    // Shortened, for it is said again with each of its names.
    const text = nameOf(field(segment, 'text'));
    return [{ ...blankAnnotation(kinds[key]), ...spanOf(segment, words), text, label, score }];
  });
}

/** Scores go from -1 to 1. */
function sentimentOf(segment: unknown, words: readonly unknown[]): Annotation {
  return {
    ...blankAnnotation('sentiment'),
    ...spanOf(segment, words),
    text: spokenText(field(segment, 'text')),
    label: spokenText(field(segment, 'sentiment')),
    score: numberOf(field(segment, 'sentiment_score')),
  };
}

function averageOf(average: unknown): Annotation[] {
  return field(average, 'sentiment') === undefined ? [] : [sentimentOf(average, [])];
}

/** The last word of an entity is the one before `end_word`; that of every other finding is `end_word` itself. */
function entityOf(entity: unknown, words: readonly unknown[]): Annotation {
  const first = numberOf(field(entity, 'start_word'));
  const end = numberOf(field(entity, 'end_word'));
  return {
    ...blankAnnotation('entity'),
    ...spanBetween(words, first, end === null ? null : Math.max(end - 1, first ?? 0)),
    text: spokenText(field(entity, 'value')),
    label: textOf(field(entity, 'label')),
    score: numberOf(field(entity, 'confidence')),
  };
}

/** `{ query, hits: [{ confidence, start, end, snippet }] }` */
function hitsOf(search: unknown): Annotation[] {
  return listAt(search, 'hits').map((hit) => ({
    ...blankAnnotation('keyword'),
    startMs: msOfSeconds(field(hit, 'start')),
    endMs: msOfSeconds(field(hit, 'end')),
    text: spokenText(field(hit, 'snippet')),
    label: nameOf(field(search, 'query')),
    score: numberOf(field(hit, 'confidence')),
  }));
}

interface Span {
  startMs: number | null;
  endMs: number | null;
}

function spanOf(finding: unknown, words: readonly unknown[]): Span {
  return spanBetween(words, numberOf(field(finding, 'start_word')), numberOf(field(finding, 'end_word')));
}

/** Older versions name the end of the last word by the number of words. */
function spanBetween(words: readonly unknown[], first: number | null, last: number | null): Span {
  const [firstWord, lastWord] = [first, last].map((index) => {
    return index === null ? undefined : words[Math.min(index, words.length - 1)];
  });
  return { startMs: msOfSeconds(field(firstWord, 'start')), endMs: msOfSeconds(field(lastWord, 'end')) };
}
