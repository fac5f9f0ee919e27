import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../src/domain/errors.ts';
import { createMultipartSplitter, type PartHandler } from '../../../src/intake/multipart.ts';
import { headLimits } from '../../../src/intake/part-head.ts';
import { splitParts } from './multipart-collect.ts';

const disposition = 'Content-Disposition: form-data; name="data"; filename="call.wav"';

function body(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Bodies of the parts, as latin1. */
function bodiesOf(text: string, boundary = 'b'): string[] {
  return splitParts(boundary, [body(text)]).map((part) => part.body.toString('latin1'));
}

/** The code and message of the refusal, whatever the chunks. */
function refusalOf(text: string, boundary = 'b'): { code: string; message: string } {
  const refusals = [[body(text)], [...body(text)].map((byte) => Buffer.of(byte))].map((chunks) => {
    try {
      splitParts(boundary, chunks);
    } catch (error) {
      if (error instanceof CollectorError) return { code: error.code, message: error.message };
      throw error;
    }
    throw new Error('was not refused');
  });
  expect(refusals[1]).toEqual(refusals[0]);
  return refusals[0] ?? { code: '', message: '' };
}

/** A handler that counts what it is told. */
function countingHandler() {
  const counts = { parts: 0, data: 0, bytes: 0, ends: 0 };
  const handler: PartHandler = {
    onPart: () => {
      counts.parts += 1;
    },
    onData: (chunk) => {
      counts.data += 1;
      counts.bytes += chunk.length;
    },
    onPartEnd: () => {
      counts.ends += 1;
    },
  };
  return { counts, handler };
}

const whole = [
  'preamble\r\n--xyz\r\n',
  'Content-Disposition: form-data; name="transcript.json-v2"; filename="transcript.json-v2"\r\n',
  'Content-Type: application/json; charset=utf-8\r\n\r\n',
  '{"results":[]}\r\n--xy\r\n--xyzz\r\n-\r\n--xyz  \t\r\n',
  'Content-Type: audio/wav\r\n\r\n\r\n--xyz\r\n',
  '\r\n\0\xff\r\r\n--xyz\r\n',
  'content-disposition:form-data;name=requestid\r\n\r\n--xyz--\r\nepilogue\r\n',
].join('');
const wholeParts = [
  {
    field: 'transcript.json-v2',
    filename: 'transcript.json-v2',
    mediaType: 'application/json',
    body: body('{"results":[]}\r\n--xy\r\n--xyzz\r\n-'),
  },
  { field: null, filename: null, mediaType: 'audio/wav', body: body('') },
  { field: null, filename: null, mediaType: null, body: body('\0\xff\r') },
  { field: 'requestid', filename: null, mediaType: null, body: body('') },
];

describe('createMultipartSplitter', () => {
  it('P8 P10: gives every part with its exact bytes, wherever the body is cut in two', () => {
    const bytes = body(whole);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(splitParts('xyz', [bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(wholeParts);
    }
  });

  it('P8 P10: gives every part with its exact bytes, whatever the size of the chunks', () => {
    const bytes = body(whole);
    for (let size = 1; size < 40; size += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(splitParts('xyz', chunks), `chunks of ${size}`).toEqual(wholeParts);
    }
  });

  it.each([
    ['a single part', `--b\r\n${disposition}\r\n\r\nx\r\n--b--\r\n`, ['x']],
    ['no line end after the closing boundary', '--b\r\nA: 1\r\n\r\nx\r\n--b--', ['x']],
    ['only a closing boundary', '--b--\r\n', []],
    ['a line end before the first boundary', '\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n', ['x']],
    ['a preamble', 'old readers see this\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n', ['x']],
    ['an epilogue', '--b\r\nA: 1\r\n\r\nx\r\n--b--\r\nand this', ['x']],
    ['white space after boundaries', '--b \t\r\nA: 1\r\n\r\nx\r\n--b--  \r\n', ['x']],
    ['parts without headers', '--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n', ['x', 'y']],
    ['an empty part whose empty line is the one before the boundary', '--b\r\nA: 1\r\n\r\n--b--\r\n', ['']],
    ['an empty part', '--b\r\nA: 1\r\n\r\n\r\n--b--\r\n', ['']],
    ['a part that is a line end', '--b\r\nA: 1\r\n\r\n\r\n\r\n--b--\r\n', ['\r\n']],
    ['a part that ends in CR', '--b\r\nA: 1\r\n\r\nx\r\r\n--b--\r\n', ['x\r']],
    ['headers without a value', '--b\r\nA:\r\n\r\nx\r\n--b--\r\n', ['x']],
    ['folded headers', '--b\r\nA: 1;\r\n more\r\n\r\nx\r\n--b--\r\n', ['x']],
  ])('takes %s', (_, text, expected) => {
    expect(bodiesOf(text)).toEqual(expected);
  });

  it.each(['x', ' x', '\t', ' \r', '\r', '\r\r', '\n', '-', '-x', ' --', '_'])(
    'P10: takes a boundary followed by %j for data',
    (follows) => {
      const data = `1\r\n--b${follows}2`;
      expect(bodiesOf(`--b\r\n\r\n${data}\r\n--b--\r\n`)).toEqual([data]);
      expect(bodiesOf(`--b\r\n\r\n--b${follows}2\r\n--b--\r\n`)).toEqual([`--b${follows}2`]);
    },
  );

  it('P10: takes a boundary that does not follow CRLF for data', () => {
    const data = 'x--b\r\n\n--b\r\n\r--b--\r\n --b--';
    expect(bodiesOf(`--b\r\n\r\n${data}\r\n--b--\r\n`)).toEqual([data]);
  });

  it('P10: finds the boundary behind a line that only looked like one', () => {
    expect(bodiesOf('--b\r\n\r\nx\r\n--b \r\r\n--b\r\n\r\ny\r\n\r\n--b-\r\n--b--')).toEqual([
      'x\r\n--b \r',
      'y\r\n\r\n--b-',
    ]);
  });

  it('P10: decodes nothing, whatever the headers say', () => {
    const head = `${disposition}\r\nContent-Transfer-Encoding: base64\r\nContent-Encoding: gzip`;
    expect(bodiesOf(`--b\r\n${head}\r\n\r\naGk=\xff\0\xef\xbb\xbf\r\n--b--`)).toEqual(['aGk=\xff\0\xef\xbb\xbf']);
  });

  it.each([
    ['a header line that ends in LF', '--b\r\nA: 1\nB: 2\r\n\r\nx\r\n--b--', 'LF without CR'],
    ['an empty line that is LF', '--b\r\nA: 1\r\n\nx\r\n--b--', 'LF without CR'],
    ['a header line with a bare CR', '--b\r\nA: 1\rB: 2\r\n\r\nx\r\n--b--', 'carriage return'],
    ['a header line without a colon', '--b\r\nnonsense\r\n\r\nx\r\n--b--', 'no name followed by a colon'],
    ['a header line without a name', '--b\r\n : x\r\n\r\nx\r\n--b--', 'no name followed by a colon'],
    ['a NUL in a header line', '--b\r\nA: \0\r\n\r\nx\r\n--b--', 'NUL'],
    ['headers that run into a boundary', '--b\r\nA: 1\r\n--b\r\n\r\nx\r\n--b--', 'without an empty line'],
    ['white space over 16 KiB after a boundary', `--b${' '.repeat(65536)}\r\n\r\n--b--`, 'longer than 16384 bytes'],
  ])('refuses %s', (_, text, reason) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe('malformed-multipart');
    expect(refusal.message).toContain(reason);
  });

  it.each([
    ['headers over 16 KiB in one line', `--b\r\nA: ${'x'.repeat(16384)}\r\n\r\nx\r\n--b--`, 'longer than 16384 bytes'],
    ['headers over 16 KiB in many lines', `--b\r\n${'A: 1\r\n'.repeat(2731)}\r\nx\r\n--b--`, 'longer than 16384 bytes'],
    ['a header that never ends', `--b\r\n${'x'.repeat(20000)}`, 'longer than 16384 bytes'],
    ['a file name over 1 KiB', nameOf('filename', 'n'.repeat(1025)), 'longer than 1024 bytes'],
    ['a file name over 1 KiB in UTF-8', nameOf('filename', 'ü'.repeat(513)), 'longer than 1024 bytes'],
    [
      'an encoded file name over 1 KiB',
      nameOf('filename*', `UTF-8''${'%C3%BC'.repeat(513)}`),
      'longer than 1024 bytes',
    ],
    ['a field name over 1 KiB', nameOf('name', 'n'.repeat(1025)), 'longer than 1024 bytes'],
  ])('refuses %s for its size', (_, text, reason) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe('head-too-large');
    expect(refusal.message).toContain(reason);
  });

  it('takes names of 1 KiB', () => {
    expect(bodiesOf(nameOf('filename', 'ü'.repeat(512)))).toEqual(['x']);
    expect(bodiesOf(nameOf('name', 'n'.repeat(1024)))).toEqual(['x']);
  });

  it('refuses heads that are too large all together, whole ones of a thousand ordinary parts not', () => {
    const part = (line: string) => `--b\r\n${line}\r\n\r\nx\r\n`;
    const ordinary = part('Content-Disposition: form-data; name="file"; filename="a-recording-of-monday.json"');
    const split = (text: string) =>
      createMultipartSplitter('b', countingHandler().handler, headLimits(1000)).write(Buffer.from(text));
    split(ordinary.repeat(1000));
    const long = part(`A: ${'x'.repeat(16_000)}`);
    split(long.repeat(20));
    expect(() => split(long.repeat(21))).toThrow(expect.objectContaining({ code: 'head-too-large' }));
  });

  it('takes headers of exactly 16 KiB, for each part anew', () => {
    const head = `A: ${'x'.repeat(16384 - 7)}\r\n\r\n`;
    expect(head.length).toBe(16384);
    expect(bodiesOf(`--b\r\n${head}x\r\n--b\r\n${head}y\r\n--b--`)).toEqual(['x', 'y']);
  });

  it('P3: refuses a body that is cut anywhere before its closing boundary is whole', () => {
    const end = whole.indexOf('--xyz--') + '--xyz--'.length;
    for (let at = 0; at < end; at += 1) {
      expect(refusalOf(whole.slice(0, at), 'xyz').code, `cut at ${at}`).toBe('truncated-body');
    }
  });

  it('says when the boundary of the Content-Type is not in the body', () => {
    expect(refusalOf('--other\r\n\r\nx\r\n--other--\r\n')).toEqual({
      code: 'truncated-body',
      message: 'The boundary named in the Content-Type does not occur in the body.',
    });
  });

  it('does not take a boundary it was not made for', () => {
    for (const boundary of ['', 'a\r\nb', 'a ', 'é', 'x'.repeat(201)]) {
      expect(() => createMultipartSplitter(boundary, countingHandler().handler)).toThrow(RangeError);
    }
  });

  it('hands on views of the written memory, without copying', () => {
    const bytes = Buffer.concat([body('--b\r\n\r\n'), Buffer.alloc(100_000, 'x'), body('\r\n--b--')]);
    const seen: Buffer[] = [];
    const handler = { ...countingHandler().handler, onData: (chunk: Buffer) => seen.push(chunk) };
    createMultipartSplitter('b', handler).write(bytes);
    expect(seen.map((chunk) => [chunk.buffer === bytes.buffer, chunk.length])).toEqual([[true, 100_000]]);
  });

  it('P17: costs one call for a chunk full of lines that look like boundaries', () => {
    const { counts, handler } = countingHandler();
    const splitter = createMultipartSplitter('boundary', handler);
    splitter.write(body('--boundary\r\n\r\n'));
    for (const line of ['\r\n--bound', '\r\n--boundaryX', '\r\n--boundary \t x', '\r\n', '\r\n--boundary-']) {
      const before = { ...counts };
      const flood = body(line.repeat(100_000));
      splitter.write(flood);
      splitter.write(body('.'));
      // The rest of a line may be held back at the end of a chunk: one call more.
      expect(counts.data - before.data).toBeLessThanOrEqual(3);
      expect(counts.bytes - before.bytes).toBe(flood.length + 1);
    }
  });

  it('P17: costs two calls for each chunk when every line is cut', () => {
    const { counts, handler } = countingHandler();
    const splitter = createMultipartSplitter('boundary', handler);
    splitter.write(body('--boundary\r\n\r\n'));
    const bytes = body('\r\n--boundary x'.repeat(10_000));
    for (let at = 0; at < bytes.length; at += 7) splitter.write(bytes.subarray(at, at + 7));
    splitter.write(body('.'));
    expect(counts.bytes).toBe(bytes.length + 1);
    expect(counts.data).toBeLessThanOrEqual(2 * Math.ceil(bytes.length / 7) + 1);
  });

  it('P8: takes a hundred thousand tiny parts with three calls each', () => {
    const { counts, handler } = countingHandler();
    const splitter = createMultipartSplitter('b', handler);
    const bytes = body(`${`--b\r\n${disposition}\r\n\r\nx\r\n`.repeat(100_000)}--b--`);
    for (let at = 0; at < bytes.length; at += 65536) splitter.write(bytes.subarray(at, at + 65536));
    expect(splitter.end()).toEqual({ parts: 100_000 });
    expect(counts).toEqual({ parts: 100_000, data: 100_000, bytes: 100_000, ends: 100_000 });
  });

  it('lets an error of the handler through', () => {
    const refusal = new CollectorError('too-many-parts', 'no more');
    const handler = {
      ...countingHandler().handler,
      onPart: () => {
        throw refusal;
      },
    };
    expect(() => createMultipartSplitter('b', handler).write(body('--b\r\n\r\nx'))).toThrow(refusal);
  });
});

function nameOf(parameter: string, name: string): string {
  return `--b\r\nContent-Disposition: form-data; ${parameter}="${name}"\r\n\r\nx\r\n--b--`;
}
