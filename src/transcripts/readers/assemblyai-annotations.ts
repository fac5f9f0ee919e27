import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankAnnotation, type Warnings } from '../read-transcript.ts';
import { listAt, nameOf, numberOf, textOf } from '../values.ts';

/** What AssemblyAI's models for understanding found; each model that was not asked for left null. Times are ms. */
export function annotationsOf(document: unknown, warnings: Warnings): Annotation[] {
  warnOfFailedModels(document, warnings);
  return [
    ...summaryOf(document),
    ...listAt(document, 'chapters').map(readChapter),
    ...listAt(document, 'entities').map(readEntity),
    ...listAt(document, 'sentiment_analysis_results').map(readSentiment),
    ...listAt(document, 'auto_highlights_result', 'results').flatMap(readHighlight),
    ...listAt(document, 'iab_categories_result', 'results').flatMap(readTopics),
    ...topicsOfWhole(document),
    ...listAt(document, 'content_safety_labels', 'results').flatMap(readSafetyLabels),
  ];
}

function warnOfFailedModels(document: unknown, warnings: Warnings): void {
  for (const key of ['auto_highlights_result', 'iab_categories_result', 'content_safety_labels']) {
    if (field(document, key, 'status') === 'unavailable') warnings.add('add-on-failed', key);
  }
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return { startMs: numberOf(field(value, 'start')), endMs: numberOf(field(value, 'end')) };
}

function summaryOf(document: unknown): Annotation[] {
  const text = textOf(field(document, 'summary'));
  return text === null ? [] : [{ ...blankAnnotation('summary'), text, label: nameOf(field(document, 'summary_type')) }];
}

function readChapter(chapter: unknown): Annotation {
  return {
    ...blankAnnotation('chapter'),
    ...spanOf(chapter),
    text: textOf(field(chapter, 'summary')),
    label: textOf(field(chapter, 'headline')) ?? textOf(field(chapter, 'gist')),
  };
}

function readEntity(entity: unknown): Annotation {
  return {
    ...blankAnnotation('entity'),
    ...spanOf(entity),
    text: textOf(field(entity, 'text')),
    label: nameOf(field(entity, 'entity_type')),
  };
}

function readSentiment(sentence: unknown): Annotation {
  return {
    ...blankAnnotation('sentiment'),
    ...spanOf(sentence),
    text: textOf(field(sentence, 'text')),
    label: nameOf(field(sentence, 'sentiment'))?.toLowerCase() ?? null,
    score: numberOf(field(sentence, 'confidence')),
    speaker: nameOf(field(sentence, 'speaker')),
    channel: nameOf(field(sentence, 'channel')),
  };
}

/** One for each time the phrase is said. */
function readHighlight(phrase: unknown): Annotation[] {
  const keyword = {
    ...blankAnnotation('keyword'),
    text: nameOf(field(phrase, 'text')),
    score: numberOf(field(phrase, 'rank')),
  };
  const times = listAt(phrase, 'timestamps');
  return times.length === 0 ? [keyword] : times.map((time) => ({ ...keyword, ...spanOf(time) }));
}

// What was said is not repeated with each of its topics and labels: the times show the place.
function readTopics(result: unknown): Annotation[] {
  const span = spanOf(field(result, 'timestamp'));
  return listAt(result, 'labels').map((label) => ({
    ...blankAnnotation('topic'),
    ...span,
    label: nameOf(field(label, 'label')),
    score: numberOf(field(label, 'relevance')),
  }));
}

function topicsOfWhole(document: unknown): Annotation[] {
  const summary = field(document, 'iab_categories_result', 'summary');
  return Object.entries(isObject(summary) ? summary : {}).map(([label, relevance]) => ({
    ...blankAnnotation('topic'),
    label: nameOf(label),
    score: numberOf(relevance),
  }));
}

function readSafetyLabels(result: unknown): Annotation[] {
  const span = spanOf(field(result, 'timestamp'));
  return listAt(result, 'labels').map((label) => ({
    ...blankAnnotation('category'),
    ...span,
    label: nameOf(field(label, 'label')),
    score: numberOf(field(label, 'confidence')),
  }));
}
