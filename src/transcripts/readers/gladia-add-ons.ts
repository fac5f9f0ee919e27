import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankAnnotation, saysSomething, type Warnings } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, textOf, textsOf } from '../values.ts';
import { spokenText } from '../wording.ts';

/** Gladia has a dozen. */
const maxAddOns = 50;

/**
 * What the add-ons found. Each is `{ success, is_empty, error, results }` beside the transcription; one that failed is
 * a warning and spoils nothing else.
 */
export function readAddOns(result: unknown, warnings: Warnings): Annotation[] {
  if (!isObject(result)) return [];
  return Object.entries(result)
    .filter(([name, block]) => isObject(block) && name !== 'metadata' && name !== 'transcription')
    .slice(0, maxAddOns)
    .flatMap(([name, block]) => {
      if (field(block, 'success') !== false) return readAddOn(name, field(block, 'results'), warnings);
      warnings.add('add-on-failed', name.slice(0, 64));
      return [];
    });
}

/** What an add-on without a reader of its own found may be of any shape: so much of it is kept, as JSON. */
const longestFinding = 20_000;

/** What one add-on of that name found; an add-on without a reader of its own gives its text. */
export function readAddOn(name: string, results: unknown, warnings: Warnings): Annotation[] {
  const read = readers.get(name);
  if (read !== undefined) return read(results, warnings).filter(saysSomething);
  const isShaped = isObject(results) || listOf(results).length > 0;
  const text = isShaped ? JSON.stringify(results).slice(0, longestFinding).toWellFormed() : spokenText(results);
  return text === null ? [] : [{ ...blankAnnotation('other'), label: name.slice(0, 64), text }];
}

/** An utterance in another language. */
export function translationOf(utterance: unknown, language: string | null): Annotation {
  return {
    ...blankAnnotation('translation'),
    ...placeOf(utterance),
    text: spokenText(field(utterance, 'text')),
    language,
  };
}

type AddOnReader = (results: unknown, warnings: Warnings) => Annotation[];

const readers: ReadonlyMap<string, AddOnReader> = new Map<string, AddOnReader>([
  [
    'translation',
    (results, warnings) => listOf(results).flatMap((item, index) => translationsOf(item, index, warnings)),
  ],
  ['summarization', summariesOf],
  ['named_entity_recognition', (results) => listOf(results).map(entityOf)],
  ['sentiment_analysis', sentimentsOf],
  ['chapterization', (results) => listOf(results).flatMap(chapterOf)],
  ['audio_to_llm', (results) => listOf(results).flatMap(answerOf)],
  // The transcript again, in another form.
  ['sentences', () => []],
  ['display_mode', () => []],
  ['diarization', () => []],
]);

function translationsOf(translation: unknown, index: number, warnings: Warnings): Annotation[] {
  if (isObject(field(translation, 'error'))) warnings.add('add-on-failed', `translation.results[${index}]`);
  const language = languageTagOf(listAt(translation, 'languages')[0]);
  const utterances = listAt(translation, 'utterances').map((utterance) => translationOf(utterance, language));
  const text = spokenText(field(translation, 'full_transcript'));
  if (utterances.length > 0 || text === null) return utterances;
  return [{ ...blankAnnotation('translation'), text, language }];
}

function summariesOf(results: unknown): Annotation[] {
  const text = spokenText(results);
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

function entityOf(entity: unknown): Annotation {
  return {
    ...blankAnnotation('entity'),
    ...placeOf(entity),
    text: spokenText(field(entity, 'text')),
    label: textOf(field(entity, 'entity_type')),
  };
}

/** A list of sentences with both; a text in older versions. */
function sentimentsOf(results: unknown): Annotation[] {
  const text = spokenText(results);
  if (text !== null) return [{ ...blankAnnotation('sentiment'), text }];
  return listOf(results).flatMap((sentence) =>
    (['sentiment', 'emotion'] as const).flatMap((kind) => {
      const label = textOf(field(sentence, kind));
      if (label === null) return [];
      return { ...blankAnnotation(kind), ...placeOf(sentence), text: spokenText(field(sentence, 'text')), label };
    }),
  );
}

function chapterOf(chapter: unknown): Annotation[] {
  const place = placeOf(chapter);
  const texts = ['summary', 'abstractive_summary', 'extractive_summary', 'gist'].map((key) => field(chapter, key));
  return [
    {
      ...blankAnnotation('chapter'),
      ...place,
      label: spokenText(field(chapter, 'headline')),
      text: texts.map(spokenText).find((text) => text !== null) ?? null,
    },
    ...textsOf(field(chapter, 'keywords')).map((text) => ({ ...blankAnnotation('keyword'), ...place, text })),
  ];
}

/** `{ success, results: { prompt, response } }` */
function answerOf(answer: unknown): Annotation[] {
  const text = spokenText(field(answer, 'results', 'response'));
  if (text === null) return [];
  return [{ ...blankAnnotation('other'), label: spokenText(field(answer, 'results', 'prompt')), text }];
}

function placeOf(item: unknown): Pick<Annotation, 'startMs' | 'endMs' | 'speaker' | 'channel'> {
  return {
    startMs: msOfSeconds(field(item, 'start')),
    endMs: msOfSeconds(field(item, 'end')),
    speaker: textOf(field(item, 'speaker')),
    channel: textOf(field(item, 'channel')),
  };
}
