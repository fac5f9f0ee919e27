import type { Annotation, WordKind } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { type FlatWord, splitBySpeaker } from '../segments.ts';
import { isoTimeOf, listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * IBM Watson's recognition: the answer of the API, the job that was asked for, or the callback with results.
 *
 * `{ result_index: 0, results: [{ final: true, alternatives: [{ transcript, confidence, timestamps: [['hello', 0.0, 1.2]],
 * word_confidence: [['hello', 0.95]] }], keywords_result: { tea: [{ normalized_text, start_time, end_time, confidence }] } }],
 * speaker_labels: [{ from, to, speaker: 0, confidence }] }`; a job or callback (`{ id, event:
 * 'recognitions.completed_with_results', user_token, results }`) holds a list of such answers. Times are seconds. Speakers
 * are joined to words by their start; the text may write numbers otherwise than the words do. `%HESITATION` stands for `uh`
 * and its like.
 * Source: cloud.ibm.com/docs/speech-to-text (async, speech-to-text-metadata), read 2026-11-21, and
 * speech-to-text/v1-generated.ts of watson-developer-cloud/node-sdk on GitHub, read 2026-11-30.
 */
export const ibmJson: FormatReader = {
  format: 'ibm-json',
  vendors: ['ibm'],
  recognises: (document) => answersIn(document).length > 0,
  read(document) {
    const answers = answersIn(document);
    if (answers.length === 0) return [];
    const warnings = createWarnings();
    for (const answer of new Set([document, ...answers])) {
      if (listAt(answer, 'warnings').length > 0) warnings.add('vendor-warning', 'warnings');
    }
    const userToken = nameOf(field(document, 'user_token'));
    // Results that are not final are overtaken by later ones.
    const results = answers.flatMap((answer) =>
      listAt(answer, 'results').filter((one) => field(one, 'final') !== false),
    );
    const speakers = speakersByStart([document, ...listAt(document, 'results')]);
    return [
      {
        ...blankTranscript(warnings),
        jobId: textOf(field(document, 'id')),
        externalIds: userToken === null ? [] : [userToken],
        createdAt: isoTimeOf(field(document, 'created')),
        segments: results.flatMap((result) => readResult(listAt(result, 'alternatives')[0], speakers)),
        annotations: results.flatMap(keywordsIn),
      },
    ];
  },
};

function answersIn(document: unknown): readonly unknown[] {
  if (isAnswer(document)) return [document];
  return textOf(field(document, 'id')) === null ? [] : listAt(document, 'results').filter(isAnswer);
}

function isAnswer(value: unknown): boolean {
  const results = field(value, 'results');
  if (!Array.isArray(results)) return false;
  return numberOf(field(value, 'result_index')) !== null || results.some(isResult);
}

function isResult(value: unknown): boolean {
  return typeof field(value, 'final') === 'boolean' && Array.isArray(field(value, 'alternatives'));
}

/** The words that the customer asked to be looked for, where they were said. */
function keywordsIn(result: unknown): Annotation[] {
  const keywords = field(result, 'keywords_result');
  return Object.entries(isObject(keywords) ? keywords : {}).flatMap(([keyword, places]) =>
    listOf(places).map((place) => ({
      ...blankAnnotation('keyword'),
      startMs: msOfSeconds(field(place, 'start_time')),
      endMs: msOfSeconds(field(place, 'end_time')),
      text: spokenText(field(place, 'normalized_text')),
      label: nameOf(keyword),
      score: numberOf(field(place, 'confidence')),
    })),
  );
}

/** Labels may stand in an answer of their own. */
function speakersByStart(answers: readonly unknown[]): Map<number, string> {
  const speakers = new Map<number, string>();
  for (const label of answers.flatMap((answer) => listAt(answer, 'speaker_labels'))) {
    const from = numberOf(field(label, 'from'));
    const speaker = nameOf(field(label, 'speaker'));
    if (from !== null && speaker !== null) speakers.set(from, speaker);
  }
  return speakers;
}

/** One segment, or several when more than one person speaks in it. */
function readResult(best: unknown, speakers: ReadonlyMap<number, string>): ReadSegment[] {
  const text = spokenText(field(best, 'transcript'));
  const words = spaced(wordsIn(best, speakers), text);
  if (text === null && words.length === 0) return [];
  return splitBySpeaker({ ...blankSegment(), text, confidence: numberOf(field(best, 'confidence')) }, words);
}

function wordsIn(best: unknown, speakers: ReadonlyMap<number, string>): FlatWord[] {
  const confidences = listAt(best, 'word_confidence');
  return listAt(best, 'timestamps').flatMap((timestamp, index) => {
    const [word, start, end] = listOf(timestamp);
    const text = spokenText(word);
    if (text === null) return [];
    return [
      {
        ...blankWord(text),
        startMs: msOfSeconds(start),
        endMs: msOfSeconds(end),
        confidence: numberOf(listOf(confidences[index])[1]),
        kind: kindOf(text),
        speaker: speakers.get(numberOf(start) ?? Number.NaN) ?? null,
        channel: null,
        endsSentence: endsSentence(text),
      },
    ];
  });
}

function kindOf(text: string): WordKind {
  return text === '%HESITATION' ? 'hesitation' : kindOfWord(text);
}
