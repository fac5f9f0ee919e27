import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankAnnotation, type Warnings } from '../read-transcript.ts';
import { listAt, nameOf, numberOf, textOf } from '../values.ts';
import { lettersOf, spokenText } from '../wording.ts';

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
    ...translationsOf(document),
    ...formattedOf(field(document, 'speech_understanding', 'response', 'custom_formatting')),
  ];
}

/** What each model's result is called, by the name under which it is asked for. */
const models = {
  auto_highlights: 'auto_highlights_result',
  iab_categories: 'iab_categories_result',
  content_safety: 'content_safety_labels',
} as const;

/** A model that was not asked for is `unavailable`, too. */
function warnOfFailedModels(document: unknown, warnings: Warnings): void {
  for (const [name, key] of Object.entries(models)) {
    const isAsked = field(document, name) === true;
    if (isAsked && field(document, key, 'status') === 'unavailable') warnings.add('add-on-failed', key);
  }
  const understood = field(document, 'speech_understanding', 'response');
  for (const [name, answer] of Object.entries(isObject(understood) ? understood : {})) {
    const status = textOf(field(answer, 'status')) ?? 'success';
    if (status !== 'success') warnings.add('add-on-failed', `speech_understanding.response.${name.slice(0, 64)}`);
  }
}

/** `translated_texts: { es: '…' }` of each utterance, and of the whole where the utterances do not say all of it. */
function translationsOf(document: unknown): Annotation[] {
  const ofUtterances = listAt(document, 'utterances').flatMap((utterance) => {
    const place = { ...spanOf(utterance), ...voiceOf(utterance) };
    return translatedTexts(utterance).map((translation) => ({ ...translation, ...place }));
  });
  const ofWhole = translatedTexts(document).filter(({ text, language }) => {
    const parts = ofUtterances.filter((part) => part.language === language).map((part) => part.text ?? '');
    return lettersOf(parts.join('')) !== lettersOf(text ?? '');
  });
  return [...ofWhole, ...ofUtterances];
}

function translatedTexts(place: unknown): Annotation[] {
  const texts = field(place, 'translated_texts');
  return Object.entries(isObject(texts) ? texts : {}).flatMap(([code, value]) => {
    const text = spokenText(value);
    return text === null ? [] : [{ ...blankAnnotation('translation'), text, language: languageTagOf(code) }];
  });
}

/** The text with numbers and dates as the customer writes them: by utterance, or as a whole. */
function formattedOf(formatting: unknown): Annotation[] {
  const blank = { ...blankAnnotation('other'), label: 'formatted text' };
  const text = spokenText(field(formatting, 'formatted_text'));
  const utterances = listAt(formatting, 'formatted_utterances').flatMap((utterance) => {
    const said = spokenText(field(utterance, 'text'));
    return said === null ? [] : [{ ...blank, ...spanOf(utterance), ...voiceOf(utterance), text: said }];
  });
  return utterances.length > 0 || text === null ? utterances : [{ ...blank, text }];
}

function voiceOf(value: unknown): Pick<Annotation, 'speaker' | 'channel'> {
  return { speaker: nameOf(field(value, 'speaker')), channel: nameOf(field(value, 'channel')) };
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
    ...voiceOf(sentence),
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
