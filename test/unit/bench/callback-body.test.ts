import { describe, expect, it } from 'vitest';
import { callbackTemplate, idLength, idMarker, idOf, utterances } from '../../../bench/lib/callback-body.ts';

describe('callbackTemplate', () => {
  it('gives JSON of about the length asked for, with the id as its job', () => {
    const id = idOf('1f3a', 7);
    const body = callbackTemplate(5120).replace(idMarker, id);

    expect(JSON.parse(body)).toMatchObject({ id, event: 'transcription.success' });
    expect(body.length).toBeGreaterThan(4500);
    expect(body.length).toBeLessThanOrEqual(5120);
    expect(Buffer.byteLength(body)).toBe(body.length);
  });
});

describe('idOf', () => {
  it('has the same length for every number', () => {
    expect([idOf('1f3a', 7), idOf('1f3a', 1_000_000)].map((id) => id.length)).toEqual([idLength, idLength]);
  });
});

describe('utterances', () => {
  it('can be put between brackets, and several of them with commas between', () => {
    expect(JSON.parse(`[${utterances(3)},${utterances(3)}]`)).toHaveLength(6);
  });
});
