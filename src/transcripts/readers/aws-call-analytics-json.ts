import type { Annotation, AnnotationKind } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  saysSomething,
  type Warnings,
} from '../read-transcript.ts';
import { listAt, listOf, nameOf, numberOf, textOf } from '../values.ts';
import { kindOfWord, spokenText } from '../wording.ts';
import { type Item, joinItems } from './aws-transcribe-words.ts';

/**
 * Amazon's analysis of a call, by Transcribe Call Analytics or by Contact Lens for Connect.
 *
 * `{ JobStatus: 'COMPLETED', JobName, LanguageCode, Participants: [{ ParticipantRole: 'AGENT', ParticipantId }],
 * Transcript: [{ Id, ParticipantRole | ParticipantId, Content, BeginOffsetMillis, EndOffsetMillis, Sentiment, Items: [{
 * Type: 'pronunciation', Content, Confidence: '0.9', BeginOffsetMillis, EndOffsetMillis, Redaction }], IssuesDetected,
 * ActionItemsDetected, OutcomesDetected }], Categories, ConversationCharacteristics }`. Times are ms; how loud each second
 * was is left out.
 * Source: docs.aws.amazon.com/transcribe/latest/dg/tca-output-batch.html, the pages "Example Contact Lens output files" of
 * docs.aws.amazon.com/connect, and aws-samples/amazon-transcribe-post-call-analytics on GitHub, read 2026-11-30.
 */
export const awsCallAnalyticsJson: FormatReader = {
  format: 'aws-call-analytics-json',
  vendors: ['aws'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const jobName = textOf(field(document, 'JobName'));
    const contactId = nameOf(field(document, 'CustomerMetadata', 'ContactId'));
    const language = languageTagOf(field(document, 'LanguageCode'));
    const known: ReadTranscript = {
      ...blankTranscript(warnings),
      jobId: jobName ?? textOf(field(document, 'SessionId')) ?? contactId,
      // The customer chooses the name of a job.
      externalIds: [jobName, contactId].filter((id) => id !== null),
      languages: language === null ? [] : [language],
      durationMs: numberOf(field(document, 'ConversationCharacteristics', 'TotalConversationDurationMillis')),
    };
    if (field(document, 'JobStatus') === 'FAILED') {
      warnings.add('failed-at-vendor', 'JobStatus');
      return [{ ...known, status: 'failed' }];
    }
    return [
      {
        ...known,
        speakerNames: namesIn(document),
        segments: listAt(document, 'Transcript').map((turn) => readTurn(turn, warnings)),
        annotations: annotationsOf(document).filter(saysSomething),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const turns = field(document, 'Transcript');
  if (!Array.isArray(turns)) return false;
  if (turns.length > 0) return turns.some((turn) => isObject(turn) && Object.hasOwn(turn, 'BeginOffsetMillis'));
  return isObject(field(document, 'ConversationCharacteristics')) || Array.isArray(field(document, 'Participants'));
}

function speakerOf(turn: unknown): string | null {
  return nameOf(field(turn, 'ParticipantRole')) ?? nameOf(field(turn, 'ParticipantId'));
}

/** Roles are written in capitals; an agent of Connect is known by a long id. */
function namesIn(document: unknown): Map<string, string> {
  const names = new Map<string, string>();
  for (const participant of [...listAt(document, 'Participants'), ...listAt(document, 'Transcript')]) {
    const role = nameOf(field(participant, 'ParticipantRole'));
    if (role === null) continue;
    const name = role.charAt(0) + role.slice(1).toLowerCase();
    for (const id of [role, nameOf(field(participant, 'ParticipantId'))]) if (id !== null) names.set(id, name);
  }
  return names;
}

function readTurn(turn: unknown, warnings: Warnings): ReadSegment {
  return {
    ...blankSegment(),
    ...spanOf(turn),
    speaker: speakerOf(turn),
    text: spokenText(field(turn, 'Content')),
    words: joinItems(listAt(turn, 'Items').map(readItem), warnings),
  };
}

function readItem(item: unknown): Item {
  const text = spokenText(field(item, 'Content'));
  const isMark = field(item, 'Type') === 'punctuation';
  if (text === null || isMark) return { isMark, text, word: null };
  const [redaction] = listAt(item, 'Redaction');
  const word = {
    ...blankWord(text),
    ...spanOf(item),
    confidence: numberOf(field(item, 'Confidence')) ?? numberOf(field(redaction, 'Confidence')),
    kind: redaction === undefined ? kindOfWord(text) : ('redacted' as const),
    speaker: null,
    channel: null,
    endsSentence: false,
  };
  return { isMark, text, word };
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return {
    startMs: numberOf(field(value, 'BeginOffsetMillis')),
    endMs: numberOf(field(value, 'EndOffsetMillis')),
  };
}

function annotationsOf(document: unknown): Annotation[] {
  const traits = field(document, 'ConversationCharacteristics');
  return [
    ...summariesOf(field(traits, 'ContactSummary')),
    ...categoriesOf(field(document, 'Categories')),
    ...listAt(document, 'Transcript').flatMap(foundInTurn),
    ...sentimentOf(field(traits, 'Sentiment')),
    ...['TalkTime', 'TalkSpeed', 'NonTalkTime', 'Interruptions'].flatMap((name) =>
      metricsOf(name, field(traits, name)),
    ),
  ];
}

/** `{ AutoGenerated: { OverallSummary: { Content } } }`, of Connect `{ PostContactSummary: { Content } }`. */
function summariesOf(summary: unknown): Annotation[] {
  const places = [field(summary, 'AutoGenerated', 'OverallSummary'), field(summary, 'PostContactSummary')];
  return places.map((place) => ({ ...blankAnnotation('summary'), text: spokenText(field(place, 'Content')) }));
}

/** One for each place where a category was met, and one without times where it is about the whole. */
function categoriesOf(categories: unknown): Annotation[] {
  return listAt(categories, 'MatchedCategories').flatMap((name) => {
    const category = { ...blankAnnotation('category'), label: nameOf(name) };
    const places = listAt(categories, 'MatchedDetails', textOf(name) ?? '', 'PointsOfInterest');
    return places.length === 0 ? [category] : places.map((place) => ({ ...category, ...spanOf(place) }));
  });
}

const details = [
  ['IssuesDetected', 'issue'],
  ['ActionItemsDetected', 'action item'],
  ['OutcomesDetected', 'outcome'],
] as const;

/** Of its words, the sentiment is about all, an issue about those at `CharacterOffsets`. */
function foundInTurn(turn: unknown): Annotation[] {
  const place = { ...spanOf(turn), speaker: speakerOf(turn) };
  const content = textOf(field(turn, 'Content')) ?? '';
  const sentiment = nameOf(field(turn, 'Sentiment'))?.toLowerCase() ?? null;
  return [
    { ...blankAnnotation('sentiment'), ...place, label: sentiment },
    ...details.flatMap(([key, label]) =>
      listAt(turn, key).map((found) => {
        const offsets = field(found, 'CharacterOffsets');
        const from = numberOf(field(offsets, 'Begin') ?? field(offsets, 'BeginOffsetChar'));
        const to = numberOf(field(offsets, 'End') ?? field(offsets, 'EndOffsetChar'));
        const passage = from === null || to === null ? content : content.slice(from, to);
        return {
          ...blankAnnotation('other'),
          ...place,
          label,
          text: spokenText(field(found, 'Text')) ?? spokenText(passage),
        };
      }),
    ),
  ];
}

/** From -5, very negative, to 5, very positive: of each participant, on the whole and by quarters of the call. */
function sentimentOf(sentiment: unknown): Annotation[] {
  const overall = entriesOf(field(sentiment, 'OverallSentiment')).map(([speaker, score]) => ({
    ...scored('sentiment', 'OverallSentiment', score),
    speaker,
  }));
  const periods = entriesOf(field(sentiment, 'SentimentByPeriod')).flatMap(([name, byParticipant]) =>
    entriesOf(byParticipant).flatMap(([speaker, values]) =>
      listOf(values).map((value) => ({
        ...scored('sentiment', name, field(value, 'Score')),
        ...spanOf(value),
        speaker,
      })),
    ),
  );
  return [...overall, ...periods];
}

/** Totals, values by participant, and each time that it happened, e.g. when somebody was interrupted by whom. */
function metricsOf(name: string, trait: unknown): Annotation[] {
  const instancesOf = (values: unknown, speaker: string | null): Annotation[] =>
    listOf(values).map((value) => ({
      ...scored('metric', name, field(value, 'DurationMillis')),
      ...spanOf(value),
      label: 'DurationMillis',
      speaker,
    }));
  return [
    ...numbersOf(name, trait),
    ...entriesOf(field(trait, 'DetailsByParticipant')).flatMap(([speaker, values]) =>
      numbersOf(name, values).map((metric) => ({ ...metric, speaker })),
    ),
    ...instancesOf(field(trait, 'Instances'), null),
    ...entriesOf(field(trait, 'InterruptionsByInterrupter')).flatMap(([speaker, values]) =>
      instancesOf(values, speaker),
    ),
  ];
}

function numbersOf(name: string, values: unknown): Annotation[] {
  return entriesOf(values).flatMap(([label, value]) => {
    return typeof value === 'number' ? [{ ...scored('metric', name, value), label: nameOf(label) }] : [];
  });
}

function scored(kind: AnnotationKind, name: string, value: unknown): Annotation {
  const score = numberOf(value);
  return { ...blankAnnotation(kind), text: score === null ? null : nameOf(name), score };
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}
