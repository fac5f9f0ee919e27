import type { WordKind } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * IBM Watson's recognition: the answer of the API, the job that was asked for, or the callback with results.
 *
 * `{ result_index: 0, results: [{ final: true, alternatives: [{ transcript, confidence, timestamps: [['hello', 0.0, 1.2]],
 * word_confidence: [['hello', 0.95]] }] }], speaker_labels: [{ from, to, speaker: 0, confidence }] }`; a job or callback
 * (`{ id, event: 'recognitions.completed_with_results', user_token, results }`) holds a list of such answers. Times are
 * seconds. Speakers are joined to words by their start. `%HESITATION` stands for `uh` and its like.
 * Source: cloud.ibm.com/docs/speech-to-text (async, speech-to-text-metadata), read 2026-11-21.
 */
export const ibmJson: FormatReader = {
  format: 'ibm-json',
  vendors: ['ibm'],
  recognises: (document) => answersIn(document).length > 0,
  read(document) {
    const answers = answersIn(document);
    if (answers.length === 0) return [];
    const userToken = nameOf(field(document, 'user_token'));
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: textOf(field(document, 'id')),
        externalIds: userToken === null ? [] : [userToken],
        createdAt: isoTimeOf(field(document, 'created')),
        segments: answers.flatMap(readAnswer),
      },
    ];
  },
};

function answersIn(document: unknown): readonly unknown[] {
  if (isAnswer(document)) return [document];
  return textOf(field(document, 'id')) === null ? [] : listAt(document, 'results').filter(isAnswer);
}

function isAnswer(value: unknown): boolean {
  return numberOf(field(value, 'result_index')) !== null && Array.isArray(field(value, 'results'));
}

/** Results that are not final are overtaken by later ones. */
function readAnswer(answer: unknown): ReadSegment[] {
  const speakers = speakersByStart(answer);
  return listAt(answer, 'results')
    .filter((result) => field(result, 'final') !== false)
    .flatMap((result) => readResult(listAt(result, 'alternatives')[0], speakers));
}

function speakersByStart(answer: unknown): Map<number, string> {
  const speakers = new Map<number, string>();
  for (const label of listAt(answer, 'speaker_labels')) {
    const from = numberOf(field(label, 'from'));
    const speaker = nameOf(field(label, 'speaker'));
    if (from !== null && speaker !== null) speakers.set(from, speaker);
  }
  return speakers;
}

/** One segment, or several when more than one person speaks in it. */
function readResult(best: unknown, speakers: ReadonlyMap<number, string>): ReadSegment[] {
  const words = spaced(wordsIn(best, speakers));
  if (words.some(({ speaker }) => speaker !== null)) return segmentsOf(words);
  const text = spokenText(field(best, 'transcript'));
  if (text === null && words.length === 0) return [];
  return [{ ...blankSegment(), text, confidence: numberOf(field(best, 'confidence')), words }];
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
