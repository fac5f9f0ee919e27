import type { Annotation, AnnotationKind } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  saysSomething,
} from '../read-transcript.ts';
import { isoTimeOfSeconds, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';

/**
 * What was said in a call with an agent of ElevenLabs, under whatever name the event is sent, or as the API gives it.
 *
 * `{ type, event_timestamp, data }`, where `data`, or the whole, is `{ conversation_id, agent_id, status, user_id,
 * transcript: [{ role: 'agent' | 'user', message, multivoice_message, time_in_call_secs: 2 }], metadata: {
 * call_duration_secs, main_language }, analysis }`. Only the start of each turn is known, in whole seconds; a turn in
 * which the agent used a tool may have no message, and what several voices said stands in `multivoice_message.parts`.
 * Source: elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks, read 2026-11-21, and the types of
 * @elevenlabs/elevenlabs-js 2.73.0, read 2026-11-30.
 */
export const elevenlabsCallJson: FormatReader = {
  format: 'elevenlabs-call-json',
  vendors: ['elevenlabs'],
  recognises: (document) => callIn(document) !== null,
  read(document) {
    const call = callIn(document);
    return call === null ? [] : [readCall(document, call)];
  },
};

function callIn(document: unknown): unknown {
  const isCalled = /^post_call/.test(textOf(field(document, 'type')) ?? '');
  return [field(document, 'data'), document].find((place) => isCall(place, isCalled)) ?? null;
}

function isCall(place: unknown, isCalled: boolean): boolean {
  const turns = field(place, 'transcript');
  if (!Array.isArray(turns)) return false;
  if (turns.length > 0) return turns.some(isTurn);
  return textOf(field(place, 'conversation_id')) !== null && (isCalled || textOf(field(place, 'agent_id')) !== null);
}

function isTurn(turn: unknown): boolean {
  if (!isObject(turn) || textOf(field(turn, 'role')) === null || !Object.hasOwn(turn, 'time_in_call_secs'))
    return false;
  return Object.hasOwn(turn, 'message') || Object.hasOwn(turn, 'multivoice_message');
}

function readCall(document: unknown, call: unknown): ReadTranscript {
  const segments = listAt(call, 'transcript').flatMap(readTurn);
  const analysis = field(call, 'analysis');
  const metadata = field(call, 'metadata');
  const language = languageTagOf(field(metadata, 'main_language'));
  const userId = nameOf(field(call, 'user_id'));
  const variables = field(call, 'conversation_initiation_client_data', 'dynamic_variables');
  return {
    ...blankTranscript(createWarnings()),
    jobId: textOf(field(call, 'conversation_id')),
    title: nameOf(field(analysis, 'call_summary_title')),
    externalIds: [...(userId === null ? [] : [userId]), ...labelsOf(ownVariables(variables))],
    languages: language === null ? [] : [language],
    durationMs: msOfSeconds(field(metadata, 'call_duration_secs')),
    createdAt: isoTimeOfSeconds(field(document, 'event_timestamp') ?? field(metadata, 'start_time_unix_secs')),
    status: statusOf(call, segments),
    speakerNames: new Map([
      ['agent', 'Agent'],
      ['user', 'User'],
    ]),
    segments,
    annotations: findingsIn(analysis).filter(saysSomething),
  };
}

const unfinished: ReadonlySet<unknown> = new Set(['initiated', 'in-progress', 'processing']);

/** A call that failed half-way has a transcript like any other. */
function statusOf(call: unknown, segments: readonly ReadSegment[]): ReadTranscript['status'] {
  const status = field(call, 'status');
  if (status === 'failed' && segments.length === 0) return 'failed';
  return unfinished.has(status) ? 'partial' : 'complete';
}

/** ElevenLabs adds variables of its own to those of the customer. */
function ownVariables(variables: unknown): Record<string, unknown> {
  if (!isObject(variables)) return {};
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('system__')));
}

function readTurn(turn: unknown): ReadSegment[] {
  const startMs = msOfSeconds(field(turn, 'time_in_call_secs'));
  const segment = { ...blankSegment(), startMs, speaker: nameOf(field(turn, 'role')) };
  const text = spokenText(field(turn, 'message'));
  if (text !== null) return [{ ...segment, text }];
  return listAt(turn, 'multivoice_message', 'parts').flatMap((part) => {
    const said = spokenText(field(part, 'text'));
    const saidMs = msOfSeconds(field(part, 'time_in_call_secs')) ?? startMs;
    return said === null ? [] : [{ ...segment, startMs: saidMs, text: said }];
  });
}

/** The summary, whether the call was a success, and what was asked of it: criteria and facts, each with a reason. */
function findingsIn(analysis: unknown): Annotation[] {
  return [
    { ...blankAnnotation('summary'), text: spokenText(field(analysis, 'transcript_summary')) },
    {
      ...blankAnnotation('prediction'),
      text: field(analysis, 'call_successful') === undefined ? null : 'call_successful',
      label: nameOf(field(analysis, 'call_successful')),
      score: numberOf(field(analysis, 'call_success_score')),
    },
    ...answersIn(analysis, 'evaluation_criteria_results').flatMap((answer) => {
      const name = nameOf(field(answer, 'criteria_id'));
      const found = { text: name, label: nameOf(field(answer, 'result')), score: numberOf(field(answer, 'score')) };
      return withReason('prediction', found, answer);
    }),
    ...answersIn(analysis, 'data_collection_results').flatMap((answer) => {
      const value = field(answer, 'value');
      if (value === null || value === undefined) return [];
      const text = isObject(value) || Array.isArray(value) ? JSON.stringify(value) : spokenText(String(value));
      return withReason('entity', { text, label: nameOf(field(answer, 'data_collection_id')), score: null }, answer);
    }),
  ];
}

/** By its id, or in a list. */
function answersIn(analysis: unknown, key: string): readonly unknown[] {
  const byId = field(analysis, key);
  const answers = isObject(byId) ? Object.values(byId) : [];
  return answers.length > 0 ? answers : listAt(analysis, `${key}_list`);
}

function withReason(
  kind: AnnotationKind,
  found: Pick<Annotation, 'text' | 'label' | 'score'>,
  answer: unknown,
): Annotation[] {
  const reason = spokenText(field(answer, 'rationale'));
  const named = kind === 'entity' ? found.label : found.text;
  return [
    { ...blankAnnotation(kind), ...found },
    ...(reason === null ? [] : [{ ...blankAnnotation('other'), label: named, text: reason }]),
  ];
}
