import busboy from 'busboy';
import { describe, expect, it } from 'vitest';
import { type BusboyLoss, type ExpectedPart, multipartSample } from '../../fixtures/multipart-grammar.ts';
import { type SplitPart, splitParts } from './multipart-collect.ts';

/** What busboy makes of a body: files and fields in the order they began, and the message of its error. */
interface BusboyResult {
  parts: Pick<ExpectedPart, 'field' | 'filename' | 'body'>[];
  error: string | null;
}

function splitWithBusboy(boundary: string, body: Buffer, preservePath = true): Promise<BusboyResult> {
  return new Promise((resolve) => {
    const parser = busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      defParamCharset: 'utf8',
      preservePath,
    });
    const parts: { field: string | null; filename: string | null; pieces: Buffer[] }[] = [];
    let error: string | null = null;
    const finish = () => {
      resolve({ parts: parts.map(({ pieces, ...names }) => ({ ...names, body: Buffer.concat(pieces) })), error });
    };
    parser.on('file', (field: string | undefined, stream, { filename }: { filename: string | undefined }) => {
      const part = { field: field ?? null, filename: filename ?? null, pieces: [] as Buffer[] };
      parts.push(part);
      stream.on('error', () => undefined);
      stream.on('data', (chunk: Buffer) => part.pieces.push(chunk));
    });
    parser.on('field', (field: string | undefined, value) => {
      parts.push({ field: field ?? null, filename: null, pieces: [Buffer.from(value)] });
    });
    parser.on('error', (cause: Error) => {
      error = cause.message;
      finish();
    });
    parser.on('close', finish);
    parser.end(body);
  });
}

function namesAndBytes(parts: readonly (SplitPart | ExpectedPart)[]) {
  return parts.map(({ field, filename, body }) => ({ field, filename, body }));
}

/** A body of one part. */
function onePart(head: string, bytes = 'x'): Buffer {
  return Buffer.from(`--b\r\n${head}\r\n\r\n${bytes}\r\n--b--\r\n`, 'latin1');
}

const named = 'Content-Disposition: form-data; name="n"';
const file = `${named}; filename="f"`;

/** Bodies of one part of which busboy 1.6 loses or changes something, and what it makes of them. Observed 2026-11-21. */
const knownLosses: Record<
  BusboyLoss,
  { body: Buffer; busboy: 'loses it in silence' | 'changes it' | 'refuses the body' }
> = {
  'no-disposition': { body: onePart('Content-Type: application/json'), busboy: 'loses it in silence' },
  'other-disposition': { body: onePart('Content-Disposition: attachment; name="n"'), busboy: 'loses it in silence' },
  'unquoted-space': { body: onePart(`${named}; filename=my file.txt`), busboy: 'loses it in silence' },
  'undecodable-extended': { body: onePart(`${named}; filename*=klingon''x`), busboy: 'loses it in silence' },
  padding: {
    body: Buffer.from(`--b \r\n${file}\r\n\r\nx\r\n--b--`),
    busboy: 'loses it in silence',
  },
  'line-like-a-delimiter': { body: onePart(file, 'x\r\n--b is data\r\ny'), busboy: 'changes it' },
  'latin1-name': { body: onePart(`${named}; filename="caf\xe9"`), busboy: 'changes it' },
  'field-not-utf8': { body: onePart(named, '\xff'), busboy: 'changes it' },
  'no-headers': { body: Buffer.from('--b\r\n\r\nx\r\n--b--'), busboy: 'refuses the body' },
  'blank-line-is-the-boundary': { body: Buffer.from(`--b\r\n${file}\r\n\r\n--b--`), busboy: 'refuses the body' },
  'space-before-colon': {
    body: onePart('Content-Disposition : form-data; name="n"; filename="f"'),
    busboy: 'refuses the body',
  },
};

describe('createMultipartSplitter beside busboy', () => {
  it('P8 P10: agrees on names and bytes wherever busboy loses nothing', async () => {
    let compared = 0;
    for (let seed = 0; seed < 1200; seed += 1) {
      const { boundary, body, parts, losses } = multipartSample(seed);
      const ours = namesAndBytes(splitParts(boundary, [body]));
      expect(ours, `seed ${seed}`).toEqual(namesAndBytes(parts));
      if (losses.size > 0) continue;
      expect(await splitWithBusboy(boundary, body), `seed ${seed}`).toEqual({ parts: ours, error: null });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(300);
  });

  it.each(Object.entries(knownLosses))(
    'P8: keeps the part of %s, whatever busboy does',
    async (_, { body, busboy }) => {
      const ours = namesAndBytes(splitParts('b', [body]));
      expect(ours).toHaveLength(1);

      const { parts, error } = await splitWithBusboy('b', body);
      if (busboy === 'refuses the body') expect(error).not.toBeNull();
      if (busboy === 'loses it in silence') expect({ parts, error }).toEqual({ parts: [], error: null });
      if (busboy === 'changes it') {
        expect(error).toBeNull();
        expect(parts).not.toEqual(ours);
      }
    },
  );

  it('P10: keeps fields over 1 MiB whole, which busboy cuts in silence', async () => {
    const bytes = Buffer.alloc(1024 * 1024 + 1, 'x');
    const body = Buffer.concat([Buffer.from(`--b\r\n${named}\r\n\r\n`), bytes, Buffer.from('\r\n--b--')]);
    expect(splitParts('b', [body])[0]?.body.equals(bytes)).toBe(true);
    expect((await splitWithBusboy('b', body)).parts[0]?.body).toHaveLength(1024 * 1024);
  });

  it('keeps the file name as sent, of which busboy gives the last segment by default', async () => {
    const body = onePart(`${named}; filename="a/b.txt"`);
    expect(splitParts('b', [body])[0]?.filename).toBe('a/b.txt');
    expect((await splitWithBusboy('b', body, false)).parts[0]?.filename).toBe('b.txt');
  });

  it('P8: keeps more than a boundary behind the closing one apart from the parts', async () => {
    const body = Buffer.from(`--b--\r\n--b\r\n${file}\r\n\r\nx\r\n--b--`);
    expect(splitParts('b', [body])).toEqual([]);
    expect((await splitWithBusboy('b', body)).parts).toEqual([]);
  });
});
