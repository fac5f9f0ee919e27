import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBoundaryCounter } from '../../../src/intake/boundary-count.ts';
import { cut } from './multipart-collect.ts';

function countIn(boundary: string, chunks: Iterable<Buffer>) {
  const counter = createBoundaryCounter(boundary);
  for (const chunk of chunks) {
    const reused = Buffer.from(chunk);
    counter.write(reused);
    reused.fill(0xaa);
  }
  return { opened: counter.partsOpened(), isClosed: counter.isClosed() };
}

/** The same in one line over the whole body. */
function countByPattern(boundary: string, text: string) {
  const escaped = boundary.replaceAll(/\W/g, '\\$&');
  const lines = [...`\r\n${text}`.matchAll(new RegExp(`\\r\\n--${escaped}(--|(?=[ \\t]*\\r\\n))`, 'g'))];
  const closing = lines.findIndex(([, end]) => end === '--');
  return { opened: lines.length - (closing === -1 ? 0 : 1), isClosed: closing !== -1 };
}

describe('createBoundaryCounter', () => {
  it.each([
    ['nothing', '', 0, false],
    ['only a closing line', '--b--', 0, true],
    ['two parts', '--b\r\nA: 1\r\n\r\nx\r\n--b \t\r\n\r\ny\r\n--b--\r\n', 2, true],
    ['a part that is not closed', 'pre\r\n--b\r\n\r\nx\r\n--b', 1, false],
    ['lines that only look like it', 'x--b\r\n\n--b\r\n\r\n--bx\r\n--b x\r\n--b-\r\n--b\r\r\n', 0, false],
    ['lines that share a line end', '--b\r\n--b\r\n--b--', 2, true],
    ['a line after the closing one', '--b--\r\n--b\r\n', 1, true],
    ['a second closing line', '--b--\r\n--b--\r\n', 1, true],
  ])('P8: counts %s', (_, text, opened, isClosed) => {
    const bytes = Buffer.from(text, 'latin1');
    for (let size = 1; size <= bytes.length + 1; size += 1) {
      expect(
        countIn(
          'b',
          cut(bytes, () => size),
        ),
        `chunks of ${size}`,
      ).toEqual({ opened, isClosed });
    }
  });

  it('P8: counts the same however the body is cut, for boundaries that repeat themselves too', () => {
    const token = fc.constantFrom('\r\n', '\r', '\n', '--', '-', ' ', '\t', 'a', 'ab', 'aab', 'x');
    const boundaries = fc.constantFrom('a', 'aab', 'a-', '--', '----a', 'a b');
    const texts = fc.array(fc.oneof({ weight: 3, arbitrary: token }, { weight: 2, arbitrary: fc.constant(null) }), {
      maxLength: 40,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(boundaries, texts, sizes, (boundary, tokens, chunkSizes) => {
        const text = tokens.map((one) => one ?? `\r\n--${boundary}`).join('');
        let turn = 0;
        const chunks = cut(Buffer.from(text, 'latin1'), () => chunkSizes[turn++ % chunkSizes.length] ?? 1);
        expect(countIn(boundary, chunks)).toEqual(countByPattern(boundary, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('P8: follows white space of any length', () => {
    const bytes = Buffer.from(`--b${' \t'.repeat(40_000)}\r\n`);
    expect(
      countIn(
        'b',
        cut(bytes, () => 1000),
      ),
    ).toEqual({ opened: 1, isClosed: false });
  });
});
