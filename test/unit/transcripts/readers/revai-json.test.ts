import { describe, expect, it } from 'vitest';
import { revaiJson } from '../../../../src/transcripts/readers/revai-json.ts';
import { golden, readOne, said, staysSound, warned } from '../reading.ts';

function monologue(...elements: unknown[]): unknown {
  return { monologues: [{ speaker: 0, elements }] };
}

const text = (value: string) => ({ type: 'text', value, ts: 0, end_ts: 1 });
const punct = (value: string) => ({ type: 'punct', value });

describe('revaiJson', () => {
  it('reads monologues, blanks and marks as the vendor sets them', () => {
    const transcript = golden(revaiJson, 'interview');

    expect(said(transcript)).toEqual([
      ['spk:0', 'Welcome back, everybody. He said, "well-known."'],
      ['spk:0', 'Right.'],
      ['spk:1', '"Thanks," <unk> zwölf –'],
    ]);
    expect(transcript.speakers).toEqual([
      { id: 'spk:0', label: 'Ines Okafor', vendorId: '0', kind: 'known' },
      { id: 'spk:1', label: 'Speaker 1', vendorId: '1', kind: 'anonymous' },
    ]);
  });

  it('gives each mark to the word it belongs to', () => {
    const [first] = golden(revaiJson, 'interview').segments;
    expect(first?.words.map(({ pre, text: word, post }) => [pre, word, post])).toEqual([
      ['', 'Welcome', ''],
      [' ', 'back', ','],
      [' ', 'everybody', '.'],
      [' ', 'He', ''],
      [' ', 'said', ','],
      [' "', 'well', '-'],
      ['', 'known', '."'],
    ]);
  });

  it('keeps the blanks inside of a word element', () => {
    expect(readOne(revaiJson, monologue(text('so '), text('be'), text(' it'), punct('.'))).text).toBe('so be it.');
  });

  it('reads transcripts of people, without confidence and with times missing', () => {
    const transcript = golden(revaiJson, 'human');

    expect(transcript.text).toBe('Order, order!\nHear hear.');
    expect(transcript.segments[1]?.words[1]).toMatchObject({ startMs: null, timeOrigin: 'none', confidence: null });
  });

  it('reads what people at Rev.com write: phrases, clocks, marks for what is not speech', () => {
    const transcript = golden(revaiJson, 'people');

    expect(said(transcript)).toEqual([
      ['spk:2', 'Have you sailed before? [crosstalk]'],
      ['spk:1', 'Never. Not once.'],
    ]);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Interviewer', 'Interviewee']);
    expect(transcript.segments[0]?.words[1]).toMatchObject({ kind: 'audio-event', startMs: 3100 });
    expect(transcript.segments[1]?.words[0]).toMatchObject({ startMs: 3500, endMs: 3900 });
    expect(warned(transcript)).toEqual([]);
  });

  it('reads the spans of the editor', () => {
    expect(said(golden(revaiJson, 'editor'))).toEqual([
      ['spk:0', 'Never mind.'],
      ['spk:1', 'Fine!'],
    ]);
  });

  it('case 11: knows a speaker 0, keeps one without an id apart, and lists nobody who says nothing', () => {
    expect(golden(revaiJson, 'interview').segments[0]?.speaker).toBe('spk:0');
    const human = golden(revaiJson, 'human');
    expect(human.segments.map(({ speaker }) => speaker)).toEqual(['spk:3', null]);
    expect(human.speakers.map(({ id }) => id)).toEqual(['spk:3']);
  });

  it('case 9: rounds float noise', () => {
    expect(golden(revaiJson, 'interview').segments[2]?.words[2]?.endMs).toBe(4800);
  });

  it('warns of elements it does not know or cannot read', () => {
    const transcript = readOne(revaiJson, monologue({ type: 'sound', value: 'ding' }, { type: 'text' }, 7));

    expect(transcript.text).toBe('ding');
    expect(warned(transcript)).toEqual(['unknown-element-type', 'element-without-value']);
  });

  it('case 1: takes no monologues for an empty transcript', () => {
    expect(golden(revaiJson, 'silence')).toMatchObject({ status: 'empty', segments: [] });
    expect(readOne(revaiJson, { monologues: null }).status).toBe('empty');
  });

  it.each([{ job: { id: 'j', status: 'transcribed' } }, { monologues: ['hello'] }, {}, null])(
    'leaves %j to others',
    (document) => {
      expect(revaiJson.recognises(document)).toBe(false);
      expect(revaiJson.read(document)).toEqual([]);
    },
  );

  it('stays sound whatever becomes of a document', () => {
    staysSound(revaiJson, ['interview', 'human']);
  });
});
