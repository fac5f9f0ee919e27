import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../src/domain/errors.ts';
import { createBoundaryCounter } from '../../../src/intake/boundary-count.ts';
import { boundaryOf } from '../../../src/intake/part-head.ts';
import { multipartSample } from '../../fixtures/multipart-grammar.ts';
import { cut, splitParts } from './multipart-collect.ts';

/** Mostly small chunks, sometimes the whole body. */
const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 2000 })), {
  minLength: 1,
  maxLength: 8,
});
const seeds = fc.nat(0xffff_ffff);

function cutBySizes(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  let turn = 0;
  return [...cut(bytes, () => sizes[turn++ % sizes.length] ?? 1)];
}

function countParts(boundary: string, chunks: readonly Buffer[]): number {
  const counter = createBoundaryCounter(boundary);
  for (const chunk of chunks) counter.write(chunk);
  return counter.partsOpened();
}

/** Null when the body is refused. */
function splitBodies(boundary: string, chunks: readonly Buffer[]): string[] | null {
  try {
    return splitParts(boundary, chunks).map((part) => part.body.toString('latin1'));
  } catch (error) {
    if (error instanceof CollectorError) return null;
    throw error;
  }
}

/** The grammar once more, over a whole body and without any care for speed. Null when the body is refused. */
function referenceSplit(boundary: string, body: string): string[] | null {
  const delimiter = new RegExp(`\\r\\n--${boundary.replaceAll(/\W/g, '\\$&')}(?:--|[ \\t]*\\r\\n)`);
  const parts: string[] = [];
  let rest = `\r\n${body}`;
  let isBody = false;
  for (;;) {
    const match = delimiter.exec(rest);
    if (match === null) return null;
    if (isBody) parts.push(rest.slice(0, match.index).slice(2));
    if (match[0].endsWith('--')) return parts;

    const head = /^((?:[^\r\n\0]+\r\n)*)\r\n/.exec(rest.slice(match.index + match[0].length));
    if (head === null) return null;
    const lines = (head[1] ?? '')
      .replaceAll(/\r\n(?=[ \t])/g, '')
      .split('\r\n')
      .slice(0, -1);
    if (lines.some((line) => line.startsWith(`--${boundary}`) || !/^[ \t]*[^ \t:][^:]*:/.test(line))) return null;
    rest = rest.slice(match.index + match[0].length + head[0].length - 2);
    isBody = true;
  }
}

describe('createMultipartSplitter', () => {
  it('P8 P10: gives back every part of a generated body, and the counter agrees', () => {
    fc.assert(
      fc.property(seeds, chunkSizes, (seed, sizes) => {
        const sample = multipartSample(seed);
        const chunks = cutBySizes(sample.body, sizes);
        expect(boundaryOf(sample.contentType)).toBe(sample.boundary);
        expect(splitParts(sample.boundary, chunks)).toEqual(sample.parts);
        expect(countParts(sample.boundary, chunks)).toBe(sample.parts.length);
      }),
      { numRuns: 1500 },
    );
  });

  it('P8: splits and refuses like the plain grammar when a generated body is damaged', () => {
    const damages = fc.array(
      fc.record({
        at: fc.nat(),
        drop: fc.nat({ max: 9 }),
        put: fc.constantFrom('', '\r', '\n', '\r\n', '-', ' ', '\0', 'x', '\r\n--'),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(seeds, damages, chunkSizes, (seed, changes, sizes) => {
        const { boundary, body } = multipartSample(seed);
        let text = body.toString('latin1');
        for (const { at, drop, put } of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + put + text.slice(from + drop);
        }
        expect(splitBodies(boundary, cutBySizes(Buffer.from(text, 'latin1'), sizes))).toEqual(
          referenceSplit(boundary, text),
        );
      }),
      { numRuns: 2500 },
    );
  });

  it('P8: never gives fewer parts than the counter saw opened without the counter saying so', () => {
    const tokens = fc.constantFrom(
      '\r\n--b',
      '--b',
      '--',
      '\r\n',
      '\r\n\r\n',
      'A: 1',
      ' ',
      '\r',
      'x',
      '\r\n--b\r\nA: 1\r\n\r\n',
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 16 }), chunkSizes, (pieces, sizes) => {
        const text = pieces.join('');
        const chunks = cutBySizes(Buffer.from(text, 'latin1'), sizes);
        const parts = splitBodies('b', chunks);
        if (parts === null) return;
        expect(parts).toEqual(referenceSplit('b', text));
        const announced = `\r\n${text}`.match(/\r\n--b(?=--|[ \t]*\r\n)/g)?.length ?? 0;
        if (announced === parts.length + 1) expect(countParts('b', chunks)).toBe(parts.length);
        else expect(countParts('b', chunks)).not.toBe(parts.length);
      }),
      { numRuns: 3000 },
    );
  });
});
