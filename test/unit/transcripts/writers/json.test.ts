import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../../src/transcripts/writers/json.ts';
import { transcriptOf } from './speech.ts';

describe('writeJson', () => {
  const transcript = transcriptOf({
    speaker: 'Agent',
    channel: '0',
    startMs: 0,
    endMs: 900,
    words: [['Hello', 0, 900]],
  });
  const full = {
    ...transcript,
    annotations: [
      {
        kind: 'topic',
        startMs: 0,
        endMs: 1,
        text: 't',
        label: 'l',
        score: 1,
        speaker: null,
        channel: null,
        language: null,
      },
    ],
    attachments: [{ name: 'a.srt', mediaType: 'text/srt', language: null, content: '1' }],
    warnings: [{ code: 'guessed', at: null, count: 1 }],
  } as const;

  it('writes everything, in lines', () => {
    const written = writeJson(full);
    expect(JSON.parse(written)).toEqual(full);
    expect(written.startsWith('{\n  "schema": 1,\n  "source": {\n    "vendor"')).toBe(true);
    expect(written.endsWith('\n}\n')).toBe(true);
  });

  it('gives the same text whatever the order of keys', () => {
    expect(writeJson({ ...reversed(full), segments: full.segments.map(reversed) })).toBe(writeJson(full));
  });
});

function reversed<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).reverse()) as Value;
}
