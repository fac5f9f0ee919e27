import { describe, expect, it } from 'vitest';
import { elevenlabsJson } from '../../../../src/transcripts/readers/elevenlabs-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

function bare(words: unknown, more: object = {}): unknown {
  return { language_code: 'eng', language_probability: 1, text: '', words, ...more };
}

const word = (text: string, logprob: unknown = -0.1) => ({ text, type: 'word', start: 1, end: 2, logprob });

describe('elevenlabsJson', () => {
  it('reads the transcript in a callback', () => {
    const transcript = golden(elevenlabsJson, 'webhook');

    expect(said(transcript)).toEqual([
      ['spk:speaker_0', '(phone ringing) Clinic, Dr. Amara Lindqvist.'],
      ['spk:speaker_1', 'Hello 👋 14 May please?'],
    ]);
    expect(transcript).toMatchObject({ language: 'en', durationMs: 6200, externalIds: ['A-1771', '4'] });
    expect(transcript.source.jobId).toBe('req_81f2');
  });

  it('tells a sound twice: among the words and as an annotation', () => {
    const { segments, annotations } = golden(elevenlabsJson, 'webhook');

    expect(segments[0]?.words[0]).toMatchObject({ text: '(phone ringing)', kind: 'audio-event' });
    expect(annotations[0]).toMatchObject({ kind: 'audio-event', label: 'phone ringing', startMs: 100, endMs: 1200 });
  });

  it('gives entities the times of the words at their characters, behind an emoji too', () => {
    const transcript = golden(elevenlabsJson, 'webhook');
    const entities = transcript.annotations.filter(({ kind }) => kind === 'entity');

    expect(entities.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Dr. Amara Lindqvist', 1950, 3300],
      ['14 May', 4300, 5000],
      ['nowhere', null, null],
    ]);
    expect(warned(transcript)).toContain('entity-without-words');
  });

  it('counts an emoji as one character', () => {
    const entities = [{ text: 'Bo', entity_type: 'name', start_char: 5, end_char: 7 }];
    const words = [word('👋👋👋👋'), { text: ' ', type: 'spacing' }, { ...word('Bo'), start: 3, end: 4 }, word(' so')];

    expect(readOne(elevenlabsJson, bare(words, { entities })).annotations[0]).toMatchObject({
      startMs: 3000,
      endMs: 4000,
    });
  });

  it('case 10: takes e to the power of logprob for the confidence, and none that is missing or above 1', () => {
    const read = readOne(
      elevenlabsJson,
      bare([word('a', '-0.5'), word('b', null), word('c', '-Infinity'), word('d', 0.2)]),
    );
    const [segment] = read.segments;

    expect(segment?.words.map(({ confidence }) => confidence)).toEqual([Math.exp(-0.5), null, null, null]);
    expect(segment?.words.map(({ confidenceKind }) => confidenceKind)).toEqual(['exp-logprob', null, null, null]);
    expect(warned(read)).toEqual(['confidence-out-of-range']);
  });

  it('case 8, case 12: joins channels in the order of time, each with its own speakers', () => {
    const transcript = golden(elevenlabsJson, 'channels');

    expect(said(transcript)).toEqual([
      ['spk:0/speaker_0', 'One moment.'],
      ['spk:1/speaker_0', 'Sure, sure.'],
    ]);
    expect(transcript.channels.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('keeps an edited text beside the words, which stay what was said', () => {
    const transcript = golden(elevenlabsJson, 'edited');

    expect(transcript.text).toBe('Um, the lift is out.\nI know.');
    expect(transcript.annotations).toMatchObject([
      { kind: 'other', label: 'edited transcript', text: 'The lift is out. I know.' },
    ]);
    const failed = bare([word('So.')], {
      edited_transcript: { kind: 'error', error_type: 'edit_failed', message: 'no' },
    });
    expect(warned(readOne(elevenlabsJson, failed))).toEqual(['add-on-failed']);
    expect(readOne(elevenlabsJson, failed).annotations).toEqual([]);
  });

  it('takes the channel that a word names', () => {
    const { segments, channels } = golden(elevenlabsJson, 'edited');

    expect(segments.map(({ channel, startMs }) => [channel, startMs])).toEqual([
      ['0', 100],
      ['1', 1400],
    ]);
    expect(channels).toHaveLength(2);
  });

  it.each([
    ['an event of another name', (transcription: unknown) => ({ type: 'scribe.done', data: { transcription } })],
    ['data alone', (transcription: unknown) => ({ event: 'transcribed', data: transcription })],
    ['a transcript alone', (transcription: unknown) => transcription],
  ])('knows the transcript in %s', (_, wrap) => {
    expect(readOne(elevenlabsJson, wrap(bare([word('So.')]))).text).toBe('So.');
  });

  it('joins words without blanks where none are sent', () => {
    expect(golden(elevenlabsJson, 'japanese')).toMatchObject({ text: 'もしもし、はい。', language: 'ja' });
  });

  it('offers subtitles that were sent, and no other documents', () => {
    const transcript = golden(elevenlabsJson, 'webhook');

    expect(transcript.attachments.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['transcript.srt', 'text/srt'],
    ]);
    expect(warned(transcript)).toContain('unreadable-attachment');
  });

  it('decodes documents in base64', () => {
    const content = Buffer.from('Grüße').toString('base64');
    const formats = [{ requested_format: 'txt', is_base64_encoded: true, content }];
    const { attachments } = readOne(elevenlabsJson, bare([], { additional_formats: formats }));

    expect(attachments[0]).toMatchObject({ name: 'transcript.txt', content: 'Grüße' });
  });

  it('reads a text without words', () => {
    expect(readOne(elevenlabsJson, bare([], { text: ' So. ' }))).toMatchObject({ text: 'So.', wordTiming: 'none' });
  });

  it('case 1: takes silence for an empty transcript', () => {
    expect(golden(elevenlabsJson, 'silence')).toMatchObject({ status: 'empty', segments: [], durationMs: 3000 });
  });

  it.each([
    { type: 'post_call_transcription', data: { transcript: [] } },
    { type: 'speech_to_text_transcription', data: { request_id: 'r' } },
    { language_code: 'en', words: [] },
    { transcripts: [{ transcript: 'a' }] },
    null,
  ])('leaves %j to others', (document) => {
    expect(elevenlabsJson.recognises(document)).toBe(false);
    expect(elevenlabsJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(elevenlabsJson, ['webhook', 'channels', 'japanese', 'edited']);
  });
});
