import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonOutline } from '../../../../src/lib/json/outline.ts';
import { parseJson } from '../../../../src/lib/json/parse.ts';

function outline(chunks: Iterable<Uint8Array>): unknown {
  const reader = createJsonOutline();
  for (const chunk of chunks) {
    const reused = Uint8Array.from(chunk);
    reader.write(reused);
    reused.fill(0x22);
  }
  return reader.end();
}

function outlineOf(value: unknown): unknown {
  return outline([Buffer.from(JSON.stringify(value))]);
}

/** `value` under `levels` objects. */
function nest(value: unknown, levels: number): unknown {
  return levels === 0 ? value : { a: nest(value, levels - 1) };
}

describe('createJsonOutline', () => {
  it('gives what parseJson gives when nothing has to be left out, however the text is cut', () => {
    const values = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), fc.constantFrom('', '  '), (value, size, indent) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        // Not toStrictEqual, which stumbles over keys such as `constructor`.
        expect(isDeepStrictEqual(outline(chunks), parseJson(bytes.toString()))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it.each(['', '{', '{"a":1}x', '[1,]', '"a', '-', '{"a":1,"b":}'])('gives undefined for %j', (text) => {
    expect(outline([Buffer.from(text)])).toBeUndefined();
  });

  it.each(['null', '-12.5e3', '"a\\u0041\\ud800"', '\ufeff[true]', ' 7'])('reads %j', (text) => {
    expect(outline([Buffer.from(text)])).toStrictEqual(JSON.parse(text.replace('\ufeff', '')));
  });

  it('replaces what is not UTF-8, as TextDecoder does', () => {
    const bytes = Buffer.from('{"a\xff":"\xe6\xbc"}', 'latin1');
    expect(outline([bytes])).toStrictEqual(JSON.parse(new TextDecoder().decode(bytes)));
  });

  it('keeps objects and arrays to a depth of 8', () => {
    expect(outlineOf(nest(1, 8))).toEqual(nest(1, 8));
    expect(outlineOf(nest({ b: 1 }, 8))).toEqual(nestEmpty(8));
    expect(outlineOf([nest([1], 8), 2])).toEqual([nestEmpty(7), 2]);
  });

  it('keeps the first 32 items of an array', () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    expect(outlineOf({ items, after: [items, items] })).toEqual({
      items: items.slice(0, 32),
      after: [items.slice(0, 32), items.slice(0, 32)],
    });
    expect(outlineOf(items.map((index) => [{ index }]))).toEqual(items.slice(0, 32).map((index) => [{ index }]));
  });

  it('leaves out strings over 4 KiB of UTF-8 and members whose keys are over 256 bytes', () => {
    const fits = 'é'.repeat(2048);
    expect(outlineOf({ fits, long: `${fits}x`, after: 1 })).toEqual({ fits, after: 1 });
    expect(outlineOf([`${fits}x`, 1])).toEqual([1]);
    expect(outlineOf({ [`${'k'.repeat(255)}é`]: { b: 1 }, ['k'.repeat(256)]: { b: 2 } })).toEqual({
      ['k'.repeat(256)]: { b: 2 },
    });
  });

  it('measures strings by what they mean, not by how they are written', () => {
    const value = '\u001f'.repeat(4096);
    expect(outlineOf({ value })).toEqual({ value });
  });

  it('takes the last of repeated keys, also when that one is left out', () => {
    expect(outline([Buffer.from('{"a":1,"b":2,"a":[3]}')])).toEqual({ a: [3], b: 2 });
    expect(outline([Buffer.from(`{"a":1,"a":"${'x'.repeat(5000)}"}`)])).toEqual({});
  });

  it('P17: takes __proto__ for a key like any other', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}';
    const value = outline([Buffer.from(text)]);
    expect(isDeepStrictEqual(value, JSON.parse(text))).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('P17: keeps about 64 KiB in all, whatever comes', () => {
    const strings = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 'x'.repeat(4000)]));
    expect(JSON.stringify(outlineOf(strings)).length).toBeLessThan(65 * 1024);

    const members = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, {}]));
    expect(JSON.stringify(outlineOf(members)).length).toBeLessThan(65 * 1024);

    const row = Array.from({ length: 32 }, () => []);
    const cube = Array.from({ length: 32 }, () =>
      Array.from({ length: 32 }, () => Array.from({ length: 32 }, () => row)),
    );
    expect(JSON.stringify(outlineOf(cube)).length).toBeLessThan(65 * 1024);

    expect(outline([Buffer.from('['.repeat(500_000)), Buffer.from(']'.repeat(500_000))])).toEqual([[[[[[[[]]]]]]]]);
  });

  it('P17: holds nothing of a string that is too long', () => {
    const reader = createJsonOutline();
    const heldBefore = process.memoryUsage().arrayBuffers;
    reader.write(Buffer.from('["'));
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let megabytes = 0; megabytes < 100; megabytes += 1) reader.write(chunk);
    expect(process.memoryUsage().arrayBuffers - heldBefore).toBeLessThan(50 * 1024 * 1024);
    reader.write(Buffer.from('",1]'));
    expect(reader.end()).toEqual([1]);
  });

  it('still finds a short key at the top behind a long transcript', () => {
    const words = Array.from({ length: 32 }, () => ({
      alternatives: Array.from({ length: 32 }, () => ({ content: 'x'.repeat(1000) })),
    }));
    expect(
      outlineOf({ format: '2.9', results: words, metadata: { id: 'm' }, job: { id: 'r6sr3jlzjj' }, status: 'done' }),
    ).toMatchObject({
      format: '2.9',
      metadata: { id: 'm' },
      job: { id: 'r6sr3jlzjj' },
      status: 'done',
    });
  });
});

/** `levels` objects, the innermost one empty. */
function nestEmpty(levels: number): unknown {
  return nest({}, levels - 1);
}
