import { CollectorError } from '../domain/errors.ts';
import { isUsableBoundary, type PartHead, readPartHead } from './part-head.ts';

/** Gets the parts in the order sent: `onPart`, any number of `onData`, `onPartEnd`, and so on. What it throws ends the splitting. */
export interface PartHandler {
  onPart(head: PartHead): void;
  /** Never empty. Valid during the call only and not to be changed: a view into the written chunk. */
  onData(chunk: Buffer): void;
  onPartEnd(): void;
}

export interface SplitterLimits {
  /** Bytes of all header lines of one part, and of the white space after a boundary. */
  headBytes: number;
}

/** Splits one body. After an error it must not be used again. */
export interface MultipartSplitter {
  /** Calls the handler before it returns: whoever writes decides about back-pressure. @throws CollectorError `malformed-multipart` */
  write(chunk: Buffer): void;
  /** How many parts there were. @throws CollectorError `truncated-body` when the closing boundary did not come */
  end(): { parts: number };
}

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;

/** `preamble` and `body` run to the next delimiter, `head` to an empty line, `epilogue` to the end. */
type Section = 'preamble' | 'head' | 'body' | 'epilogue';

/** What was seen of the line that begins with the boundary, behind the boundary. */
type LineEnd = 'none' | 'dash' | 'padding' | 'carriage-return';

/**
 * Splits a multipart/form-data body into its parts while it arrives, byte for byte and without copying.
 *
 * Every part counts, with or without Content-Disposition, name or file name; nothing is decoded or cut. A line is a
 * delimiter when it follows CRLF (or begins the body, or a part), starts with `--boundary`, and goes on with `--` or with
 * spaces and tabs and then CRLF; any other line is data. What stands before the first and after the closing one is ignored.
 * Source: RFC 2046 §5.1.1 and RFC 7578, read 2026-11-21.
 *
 * @param boundary as `boundaryOf` gives it
 * @throws RangeError for a boundary that `boundaryOf` would refuse.
 */
export function createMultipartSplitter(
  boundary: string,
  handler: PartHandler,
  limits: SplitterLimits = { headBytes: 16 * 1024 },
): MultipartSplitter {
  if (!isUsableBoundary(boundary)) throw new RangeError('not a usable boundary');
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');

  let section: Section = 'preamble';
  let parts = 0;

  // A possible delimiter. The line end before it is already there at the start of the body and after a part's head.
  let matched = 2;
  let lineEnd: LineEnd = 'none';
  let paddingBytes = 0;
  // Its bytes from earlier chunks, to be delivered when it turns out to be data.
  let held: Buffer[] = [];

  let lines: string[] = [];
  let line = '';
  let headBytes = 0;

  return { write, end };

  function write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && section !== 'epilogue') {
      at = section === 'head' ? readHeadLine(chunk, at) : readToDelimiter(chunk, at);
    }
  }

  function end(): { parts: number } {
    if (section === 'epilogue') return { parts };
    const message =
      section === 'preamble'
        ? 'The boundary named in the Content-Type does not occur in the body.'
        : 'The body ends before its closing boundary.';
    throw new CollectorError('truncated-body', message);
  }

  /** Delivers what is data and returns where the next section begins, or the end of the chunk. */
  function readToDelimiter(chunk: Buffer, start: number): number {
    // Where the possible delimiter begins in this chunk; one that began in an earlier chunk has all of `start` on.
    let begin = start;
    let at = start;
    while (at < chunk.length) {
      if (matched === 0) {
        begin = findDelimiter(chunk, at);
        matched = Math.min(delimiter.length, chunk.length - begin);
        at = begin + matched;
        continue;
      }
      const verdict = judge(chunk[at]);
      if (verdict === 'data') {
        abandonDelimiter();
        continue;
      }
      at += 1;
      if (verdict === 'undecided') continue;
      deliver(chunk, start, begin);
      startSection(verdict);
      return at;
    }
    const dataEnd = matched === 0 ? chunk.length : begin;
    deliver(chunk, start, dataEnd);
    if (dataEnd < chunk.length) held.push(Buffer.from(chunk.subarray(dataEnd)));
    return chunk.length;
  }

  /** The first delimiter, else a beginning of one at the end of the chunk, else the end of the chunk. */
  function findDelimiter(chunk: Buffer, from: number): number {
    const found = chunk.indexOf(delimiter, from);
    if (found !== -1) return found;
    // A delimiter holds one carriage return, its first byte: only the last one of the chunk can begin it.
    const tail = chunk.subarray(Math.max(from, chunk.length - delimiter.length + 1));
    const cr = tail.lastIndexOf(CR);
    if (cr === -1 || tail.compare(delimiter, 0, tail.length - cr, cr) !== 0) return chunk.length;
    return chunk.length - tail.length + cr;
  }

  /** Takes one more byte of a possible delimiter. `data`: it was none, and the byte is still to be looked at. */
  function judge(byte: number | undefined): 'undecided' | 'data' | 'next-part' | 'closing' {
    if (matched < delimiter.length) {
      if (byte !== delimiter[matched]) return 'data';
      matched += 1;
      return 'undecided';
    }
    if (lineEnd === 'dash') return byte === DASH ? 'closing' : 'data';
    if (lineEnd === 'carriage-return') return byte === LF ? 'next-part' : 'data';
    if (byte === CR) {
      lineEnd = 'carriage-return';
    } else if (byte === SPACE || byte === TAB) {
      lineEnd = 'padding';
      paddingBytes += 1;
      if (paddingBytes > limits.headBytes) {
        throw malformed(`the white space after a boundary is longer than ${limits.headBytes} bytes`);
      }
    } else if (byte === DASH && lineEnd === 'none') {
      lineEnd = 'dash';
    } else {
      return 'data';
    }
    return 'undecided';
  }

  function abandonDelimiter(): void {
    for (const piece of held) deliver(piece, 0, piece.length);
    expectDelimiter(0);
  }

  function expectDelimiter(alreadyMatched: number): void {
    matched = alreadyMatched;
    lineEnd = 'none';
    paddingBytes = 0;
    held = [];
  }

  function deliver(chunk: Buffer, start: number, stop: number): void {
    if (section === 'body' && stop > start) handler.onData(chunk.subarray(start, stop));
  }

  function startSection(verdict: 'next-part' | 'closing'): void {
    if (section === 'body') handler.onPartEnd();
    expectDelimiter(2);
    section = verdict === 'closing' ? 'epilogue' : 'head';
  }

  /** Takes at most one header line, and starts the body behind the empty one. */
  function readHeadLine(chunk: Buffer, start: number): number {
    const lf = chunk.indexOf(LF, start);
    const stop = lf === -1 ? chunk.length : lf + 1;
    headBytes += stop - start;
    if (headBytes > limits.headBytes)
      throw malformed(`the headers of a part are longer than ${limits.headBytes} bytes`);
    line += chunk.toString('latin1', start, stop);
    if (lf === -1) return stop;

    if (!line.endsWith('\r\n')) throw malformed('a header line of a part ends in LF without CR');
    if (line.startsWith(`--${boundary}`))
      throw malformed('the headers of a part end at a boundary, without an empty line');
    if (line === '\r\n') startBody();
    else lines.push(line.slice(0, -2));
    line = '';
    return stop;
  }

  function startBody(): void {
    const head = readPartHead(lines);
    lines = [];
    headBytes = 0;
    parts += 1;
    section = 'body';
    handler.onPart(head);
  }
}

function malformed(message: string): CollectorError {
  return new CollectorError('malformed-multipart', `The multipart body is broken: ${message}.`);
}
