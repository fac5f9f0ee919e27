import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankAnnotation, saysSomething } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { speakerNameOf } from './voicebase-words.ts';

/**
 * What v3 found in a media item: `entities`, `knowledge`, `spotting`, `prediction`, `metrics`, `categories`,
 * `conversation` and `speakerSentiments`. A finding is one annotation for each of its occurrences, and one without times
 * when it has none.
 */
export function annotationsOf(media: unknown): Annotation[] {
  return [
    ...entitiesOf(media),
    ...keywordsOf(media),
    ...spottedOf(media),
    ...topicsOf(media),
    ...classesOf(media),
    ...detectionsOf(media),
    ...categoriesOf(media),
    ...metricsOf(media),
    ...sentimentOf(media),
    ...verbNounPairsOf(media),
  ].filter(saysSomething);
}

function entitiesOf(media: unknown): Annotation[] {
  return listAt(media, 'entities').map((entity) => ({
    ...blankAnnotation('entity'),
    ...spanOf(entity),
    text: textOf(field(entity, 'text')) ?? textOf(field(entity, 'formattedText')),
    label: textOf(field(entity, 'type')),
  }));
}

function keywordsOf(media: unknown): Annotation[] {
  return listAt(media, 'knowledge', 'keywords').flatMap((keyword) =>
    occurrencesOf(
      keywordIn(keyword, { kind: 'keyword', label: nameOf(field(keyword, 'keyword')) }),
      keyword,
      'mentions',
    ),
  );
}

function spottedOf(media: unknown): Annotation[] {
  return listAt(media, 'spotting', 'groups').flatMap((group) =>
    listAt(group, 'spottedKeywords').flatMap((keyword) =>
      occurrencesOf(
        keywordIn(keyword, { kind: 'keyword', label: nameOf(field(group, 'groupName')) }),
        keyword,
        'mentions',
      ),
    ),
  );
}

/** A topic is shown by its keywords, or by its name alone. */
function topicsOf(media: unknown): Annotation[] {
  return listAt(media, 'knowledge', 'topics').flatMap((topic) => {
    const label = nameOf(field(topic, 'topicName'));
    const keywords = listAt(topic, 'keywords');
    const score = numberOf(field(topic, 'relevance'));
    if (keywords.length === 0) return [{ ...blankAnnotation('topic'), label, score }];
    return keywords.flatMap((keyword) =>
      occurrencesOf({ ...keywordIn(keyword, { kind: 'topic', label }), score }, keyword, 'mentions'),
    );
  });
}

function keywordIn(keyword: unknown, { kind, label }: Pick<Annotation, 'kind' | 'label'>): Annotation {
  const text = nameOf(field(keyword, 'keyword'));
  return { ...blankAnnotation(kind), label, text, score: numberOf(field(keyword, 'relevance')) };
}

function classesOf(media: unknown): Annotation[] {
  return listAt(media, 'prediction', 'classifiers').map((classifier) => ({
    ...blankAnnotation('prediction'),
    text: textOf(field(classifier, 'classifierDisplayName')) ?? textOf(field(classifier, 'classifierName')),
    label: textOf(field(classifier, 'predictedClassLabel')) ?? textOf(field(classifier, 'predictedClass')),
    score: numberOf(field(classifier, 'predictionScore')),
  }));
}

function detectionsOf(media: unknown): Annotation[] {
  return listAt(media, 'prediction', 'detectors').flatMap((detector) =>
    listAt(detector, 'detections').flatMap((detection) => {
      const text = nameOf(field(detector, 'detectorDisplayName')) ?? nameOf(field(detector, 'detectorName'));
      const label = nameOf(field(detection, 'detectorClassLabel')) ?? nameOf(field(detection, 'detectorClass'));
      return occurrencesOf({ ...blankAnnotation('prediction'), text, label }, detection, 'detectedSegments');
    }),
  );
}

/** Only categories that match: VoiceBase lists the others too, with the value 0. */
function categoriesOf(media: unknown): Annotation[] {
  return listAt(media, 'categories').flatMap((category) => {
    const score = numberOf(field(category, 'categoryValue'));
    if (score === 0) return [];
    const label = nameOf(field(category, 'categoryName'));
    return occurrencesOf({ ...blankAnnotation('category'), label, score }, category, 'categoryMatches');
  });
}

function metricsOf(media: unknown): Annotation[] {
  return listAt(media, 'metrics').flatMap((group) =>
    listAt(group, 'metricValues').map((metric) => ({
      ...blankAnnotation('metric'),
      text: nameOf(field(group, 'metricGroupName')),
      label: textOf(field(metric, 'metricName')),
      score: numberOf(field(metric, 'metricValue')),
    })),
  );
}

/** From -1, very negative, to 1, very positive. */
function sentimentOf(media: unknown): Annotation[] {
  return listAt(media, 'speakerSentiments').flatMap((sentiments) =>
    listAt(sentiments, 'sentimentValues').map((value) => ({
      ...blankAnnotation('sentiment'),
      ...spanOf(value),
      score: numberOf(field(value, 'v')),
      speaker: speakerNameOf(field(sentiments, 'speakerName')),
    })),
  );
}

function verbNounPairsOf(media: unknown): Annotation[] {
  return listAt(media, 'conversation', 'speakerVerbNounPairs').flatMap((pairs) =>
    listAt(pairs, 'verbNounPairs').map((pair) => {
      const words = ['verbNeg', 'verb', 'nounNeg', 'noun'].flatMap((key) => textOf(field(pair, key)) ?? []);
      const end = field(pair, 'question') === true ? '?' : '';
      return {
        ...blankAnnotation('other'),
        ...spanOf(pair),
        text: words.join(' ') + end,
        label: 'verb-noun',
        speaker: speakerNameOf(field(pairs, 'speakerName')),
      };
    }),
  );
}

/** The annotation at each place in `[{ speakerName, occurrences: [{ s, e, exact }] }]`; `exact` is what was said there. */
function occurrencesOf(annotation: Annotation, holder: unknown, key: string): Annotation[] {
  const found = listAt(holder, key).flatMap((mention) =>
    listAt(mention, 'occurrences').map((occurrence) => ({
      ...annotation,
      ...spanOf(occurrence),
      text: textOf(field(occurrence, 'exact')) ?? annotation.text,
      speaker: speakerNameOf(field(mention, 'speakerName')),
    })),
  );
  return found.length > 0 ? found : [annotation];
}

function spanOf(value: unknown): Pick<Annotation, 'startMs' | 'endMs'> {
  return { startMs: numberOf(field(value, 's')), endMs: numberOf(field(value, 'e')) };
}

/**
 * What v2-beta found in a media item: `keywords.latest`, `topics.latest`, and `predictions`, a list in the callback and
 * an object with `latest` elsewhere. A keyword has its times by speaker, in seconds, as texts: `t: { Agent: ['5.08'] }`;
 * a topic may have keywords that are texts alone.
 */
export function annotationsOfV2(media: unknown): Annotation[] {
  return [...keywordsOfV2(media), ...topicsOfV2(media), ...classesOfV2(media), ...detectionsOfV2(media)].filter(
    saysSomething,
  );
}

function keywordsOfV2(media: unknown): Annotation[] {
  const discovered = listAt(media, 'keywords', 'latest', 'words').flatMap((keyword) =>
    mentionsOf(keyword, 'keyword', nameOf(field(keyword, 'name'))),
  );
  const spotted = listAt(media, 'keywords', 'latest', 'groups').flatMap((group) =>
    listAt(group, 'keywords').flatMap((keyword) => mentionsOf(keyword, 'keyword', nameOf(field(group, 'name')))),
  );
  return [...discovered, ...spotted];
}

/** Called `terms` on the callback's page and `topics` elsewhere. */
function topicsOfV2(media: unknown): Annotation[] {
  const latest = field(media, 'topics', 'latest');
  return listOf(field(latest, 'terms') ?? field(latest, 'topics')).flatMap((topic) => {
    const label = nameOf(field(topic, 'name'));
    const keywords = listAt(topic, 'keywords');
    if (keywords.length > 0) return keywords.flatMap((keyword) => mentionsOf(keyword, 'topic', label));
    return mentionsOf(topic, 'topic', label);
  });
}

function mentionsOf(keyword: unknown, kind: Annotation['kind'], label: string | null): Annotation[] {
  const text = nameOf(keyword) ?? nameOf(field(keyword, 'name'));
  const score = numberOf(field(keyword, 'relevance')) ?? numberOf(field(keyword, 'score'));
  const annotation: Annotation = { ...blankAnnotation(kind), label, text, score };
  const times = field(keyword, 't');
  const found = Object.entries(isObject(times) ? times : {}).flatMap(([name, seconds]) => {
    const speaker = speakerNameOf(name);
    return listOf(seconds).map((second) => ({ ...annotation, speaker, startMs: msOfSeconds(second) }));
  });
  return found.length > 0 ? found : [annotation];
}

/** `{ prediction: { class, score }, model: { uuid } }` in the callback, `{ model: '…', class, score }` elsewhere. */
function classesOfV2(media: unknown): Annotation[] {
  const predictions = field(media, 'predictions');
  return listOf(field(predictions, 'latest', 'predictions') ?? predictions).map((item) => {
    const made = field(item, 'prediction') ?? item;
    return {
      ...blankAnnotation('prediction'),
      text: textOf(field(item, 'model', 'uuid')) ?? textOf(field(item, 'model')),
      label: textOf(field(made, 'class')),
      score: numberOf(field(made, 'score')),
    };
  });
}

function detectionsOfV2(media: unknown): Annotation[] {
  return listAt(media, 'predictions', 'latest', 'detections').map((detection) => ({
    ...blankAnnotation('prediction'),
    label: textOf(field(detection, 'type')),
    startMs: numberOf(field(detection, 's')),
    endMs: numberOf(field(detection, 'e')),
  }));
}
