import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankAnnotation, saysSomething } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { speakerNameOf } from './voicebase-words.ts';

/**
 * What v2-beta found in a media item: `keywords.latest`, `topics.latest`, and `predictions`, a list in the callback and
 * an object with `latest` elsewhere. A keyword has its times by speaker, in seconds, as texts: `t: { Agent: ['5.08'] }`;
 * a topic may have keywords that are texts alone.
 */
export function annotationsOfV2(media: unknown): Annotation[] {
  return [...keywordsOf(media), ...topicsOf(media), ...classesOf(media), ...detectionsOf(media)].filter(saysSomething);
}

function keywordsOf(media: unknown): Annotation[] {
  const discovered = listAt(media, 'keywords', 'latest', 'words').flatMap((keyword) =>
    mentionsOf(keyword, 'keyword', nameOf(field(keyword, 'name'))),
  );
  const spotted = listAt(media, 'keywords', 'latest', 'groups').flatMap((group) =>
    listAt(group, 'keywords').flatMap((keyword) => mentionsOf(keyword, 'keyword', nameOf(field(group, 'name')))),
  );
  return [...discovered, ...spotted];
}

/** Called `terms` on the callback's page and `topics` elsewhere. */
function topicsOf(media: unknown): Annotation[] {
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
function classesOf(media: unknown): Annotation[] {
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

function detectionsOf(media: unknown): Annotation[] {
  return listAt(media, 'predictions', 'latest', 'detections').map((detection) => ({
    ...blankAnnotation('prediction'),
    label: textOf(field(detection, 'type')),
    startMs: numberOf(field(detection, 's')),
    endMs: numberOf(field(detection, 'e')),
  }));
}
