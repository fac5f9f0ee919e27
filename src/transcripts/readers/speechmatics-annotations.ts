import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankAnnotation, saysSomething, type Warnings } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { bestOf, contentOf, speakerIn } from './speechmatics-words.ts';

/**
 * What Speechmatics found in the speech. Its summaries of topics, sentiment and audio events only count what the lists of
 * them hold, so they are left out.
 */
export function annotationsOf(document: unknown, warnings: Warnings): Annotation[] {
  return [
    ...entitiesOf(document),
    ...audioEventsOf(document),
    ...sentimentOf(document),
    ...topicsOf(document, warnings),
    ...chaptersOf(document),
    ...summaryOf(document),
    ...translationsOf(document),
  ].filter(saysSomething);
}

function entitiesOf(document: unknown): Annotation[] {
  const entities = listAt(document, 'results').filter((item) => field(item, 'type') === 'entity');
  return entities.map((item) => ({
    ...blankAnnotation('entity'),
    ...placeOf(item),
    text: contentOf(item),
    label: textOf(field(item, 'entity_class')),
    score: numberOf(field(bestOf(item), 'confidence')),
    speaker: speakerIn(bestOf(item)),
    language: textOf(field(bestOf(item), 'language')),
  }));
}

function audioEventsOf(document: unknown): Annotation[] {
  return listAt(document, 'audio_events').map((event) => ({
    ...blankAnnotation('audio-event'),
    ...placeOf(event),
    label: textOf(field(event, 'type')),
    score: numberOf(field(event, 'confidence')),
  }));
}

function sentimentOf(document: unknown): Annotation[] {
  const found = field(document, 'sentiment_analysis');
  // The schema nests the key in itself; the documents that are shown do not.
  const segments = field(found, 'segments') ?? field(found, 'sentiment_analysis', 'segments');
  return listOf(segments).map((segment) => ({
    ...blankAnnotation('sentiment'),
    ...placeOf(segment),
    text: textOf(field(segment, 'text')),
    label: textOf(field(segment, 'sentiment')),
    score: numberOf(field(segment, 'confidence')),
  }));
}

/** Each topic of a segment carries the segment's text: so many, and no more. */
const maxTopicsPerSegment = 20;

function topicsOf(document: unknown, warnings: Warnings): Annotation[] {
  return listAt(document, 'topics', 'segments').flatMap((segment, index) => {
    const topics = listAt(segment, 'topics');
    if (topics.length > maxTopicsPerSegment) warnings.add('too-many-topics', `topics.segments[${index}]`);
    return topics.slice(0, maxTopicsPerSegment).map((topic) => ({
      ...blankAnnotation('topic'),
      ...placeOf(segment),
      text: textOf(field(segment, 'text')),
      label: textOf(field(topic, 'topic')),
    }));
  });
}

function chaptersOf(document: unknown): Annotation[] {
  return listAt(document, 'chapters').map((chapter) => ({
    ...blankAnnotation('chapter'),
    ...placeOf(chapter),
    text: textOf(field(chapter, 'summary')),
    label: textOf(field(chapter, 'title')),
  }));
}

function summaryOf(document: unknown): Annotation[] {
  const text = textOf(field(document, 'summary', 'content'));
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

/** Sentence by sentence, parallel to the speech and no part of it. */
function translationsOf(document: unknown): Annotation[] {
  const translations = field(document, 'translations');
  if (!isObject(translations)) return [];
  return Object.entries(translations).flatMap(([language, sentences]) =>
    listOf(sentences).map((sentence) => ({
      ...blankAnnotation('translation'),
      ...placeOf(sentence),
      text: textOf(field(sentence, 'content')),
      language: nameOf(language),
    })),
  );
}

function placeOf(item: unknown): Pick<Annotation, 'startMs' | 'endMs' | 'speaker' | 'channel'> {
  return {
    startMs: msOfSeconds(field(item, 'start_time')),
    endMs: msOfSeconds(field(item, 'end_time')),
    speaker: speakerIn(item),
    channel: textOf(field(item, 'channel')),
  };
}
