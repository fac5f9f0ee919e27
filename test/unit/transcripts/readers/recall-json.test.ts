import { describe, expect, it } from 'vitest';
import { recallJson } from '../../../../src/transcripts/readers/recall-json.ts';
import { golden, said, staysSound } from '../reading.ts';

describe('recallJson', () => {
  it('reads one segment for each utterance', () => {
    const transcript = golden(recallJson, 'meeting');

    expect(said(transcript)).toEqual([
      [null, 'so anyway'],
      ['spk:100', 'Shall we start?'],
      ['spk:0', 'Oui.'],
    ]);
    expect(transcript).toMatchObject({ status: 'complete', languages: ['en', 'fr'] });
    expect(transcript.segments[1]?.words[0]).toMatchObject({ startMs: 9730, endMs: 9900, confidence: null });
  });

  it('case 11: keeps nobody apart from participant 0, and a name on one line', () => {
    expect(golden(recallJson, 'meeting').speakers).toEqual([
      { id: 'spk:100', label: 'Ada: Chair Person', vendorId: '100', kind: 'known' },
      { id: 'spk:0', label: 'Speaker 0', vendorId: '0', kind: 'anonymous' },
    ]);
  });

  it('case 13: reads one utterance of a meeting that goes on as part of a transcript', () => {
    expect(golden(recallJson, 'live')).toMatchObject({
      status: 'partial',
      text: 'Agreed.',
      source: { jobId: 'bot-9' },
    });
  });

  it.each([
    [[]],
    [[{ participant: { id: 1 } }]],
    [{ event: 'transcript.done', data: { bot: { id: 'b' } } }],
    [{ event: 'transcript.partial_data', data: { data: { participant: null, words: [] } } }],
  ])('leaves %j to others', (document) => {
    expect(recallJson.recognises(document)).toBe(false);
    expect(recallJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(recallJson, ['meeting', 'live']);
  });
});
