import { CollectorError } from '../domain/errors.ts';
import { type Gathered, gatherBytes } from '../lib/bounded-buffer.ts';
import { type HeadLimits, isUsableBoundary, maxPartHeadBytes, type PartHead, readPartHead } from './part-head.ts';

/** Gets the parts in the order sent: `onPart`, any number of `onData`, `onPartEnd`, and so on. What it throws ends the splitting. */
export interface PartHandler {
  onPart(head: PartHead): void;
  /** Never empty. Valid during the call only and not to be changed: a view into the written chunk. */
  onData(chunk: Buffer): void;
  onPartEnd(): void;
}

/** Splits one body. After an error it must not be used again. */
export interface MultipartSplitter {
  /** Calls the handler before it returns: whoever writes decides about back-pressure. @throws CollectorError `malformed-multipart`, `head-too-large` */
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

/** A possible delimiter. */
interface Candidate {
  /** How many bytes of the delimiter were seen. */
  matched: number;
  lineEnd: LineEnd;
  paddingBytes: number;
  /** Its bytes from earlier chunks, to be delivered when it turns out to be data. */
  held: Gathered;
}

/** The head of a part, as far as it was read. */
interface HeadSoFar {
  lines: string[];
  /** The beginning of the next one, from earlier chunks. */
  line: Gathered;
  bytes: number;
}

/** A body that is being split. */
interface Splitting {
  readonly handler: PartHandler;
  readonly limits: HeadLimits;
  /** With the line end before it. */
  readonly delimiter: Buffer;
  readonly dashBoundary: string;
  section: Section;
  parts: number;
  /** Of all header lines so far. */
  headsBytes: number;
  readonly candidate: Candidate;
  readonly head: HeadSoFar;
}

/** The line end before a delimiter is already there at the start of the body and behind a part's head. */
const lineEndBytes = 2;

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
  limits: HeadLimits = { headBytes: maxPartHeadBytes, headsBytes: Number.POSITIVE_INFINITY },
): MultipartSplitter {
  if (!isUsableBoundary(boundary)) throw new RangeError('not a usable boundary');
  const splitting: Splitting = {
    handler,
    limits,
    delimiter: Buffer.from(`\r\n--${boundary}`, 'latin1'),
    dashBoundary: `--${boundary}`,
    section: 'preamble',
    parts: 0,
    headsBytes: 0,
    candidate: { matched: lineEndBytes, lineEnd: 'none', paddingBytes: 0, held: gatherBytes() },
    head: { lines: [], line: gatherBytes(), bytes: 0 },
  };
  return {
    write(chunk) {
      let at = 0;
      while (at < chunk.length && splitting.section !== 'epilogue') {
        at = splitting.section === 'head' ? readHeadLine(splitting, chunk, at) : readToDelimiter(splitting, chunk, at);
      }
    },
    end() {
      if (splitting.section === 'epilogue') return { parts: splitting.parts };
      const message =
        splitting.section === 'preamble'
          ? 'The boundary named in the Content-Type does not occur in the body.'
          : 'The body ends before its closing boundary.';
      throw new CollectorError('truncated-body', message);
    },
  };
}

/** Delivers what is data and returns where the next section begins, or the end of the chunk. */
function readToDelimiter(splitting: Splitting, chunk: Buffer, start: number): number {
  const { candidate, delimiter } = splitting;
  // Where the possible delimiter begins in this chunk; one that began in an earlier chunk has all of `start` on.
  let begin = start;
  let at = start;
  while (at < chunk.length) {
    if (candidate.matched === 0) {
      begin = findDelimiter(delimiter, chunk, at);
      candidate.matched = Math.min(delimiter.length, chunk.length - begin);
      at = begin + candidate.matched;
      continue;
    }
    const verdict = judge(splitting, chunk[at]);
    if (verdict === 'data') {
      deliver(splitting, candidate.held.bytes(), 0, candidate.held.length);
      expectDelimiter(candidate, 0);
      continue;
    }
    at += 1;
    if (verdict === 'undecided') continue;
    deliver(splitting, chunk, start, begin);
    startSection(splitting, verdict);
    return at;
  }
  const dataEnd = candidate.matched === 0 ? chunk.length : begin;
  deliver(splitting, chunk, start, dataEnd);
  if (dataEnd < chunk.length) candidate.held.add(chunk.subarray(dataEnd));
  return chunk.length;
}

/** The first delimiter, else a beginning of one at the end of the chunk, else the end of the chunk. */
function findDelimiter(delimiter: Buffer, chunk: Buffer, from: number): number {
  const found = chunk.indexOf(delimiter, from);
  if (found !== -1) return found;
  // A delimiter holds one carriage return, its first byte: only the last one of the chunk can begin it.
  const tail = chunk.subarray(Math.max(from, chunk.length - delimiter.length + 1));
  const cr = tail.lastIndexOf(CR);
  if (cr === -1 || tail.compare(delimiter, 0, tail.length - cr, cr) !== 0) return chunk.length;
  return chunk.length - tail.length + cr;
}

/** Takes one more byte of a possible delimiter. `data`: it was none, and the byte is still to be looked at. */
function judge(
  { candidate, delimiter, limits }: Splitting,
  byte: number | undefined,
): 'undecided' | 'data' | 'next-part' | 'closing' {
  if (candidate.matched < delimiter.length) {
    if (byte !== delimiter[candidate.matched]) return 'data';
    candidate.matched += 1;
    return 'undecided';
  }
  if (candidate.lineEnd === 'dash') return byte === DASH ? 'closing' : 'data';
  if (candidate.lineEnd === 'carriage-return') return byte === LF ? 'next-part' : 'data';
  if (byte === CR) {
    candidate.lineEnd = 'carriage-return';
  } else if (byte === SPACE || byte === TAB) {
    candidate.lineEnd = 'padding';
    candidate.paddingBytes += 1;
    if (candidate.paddingBytes > limits.headBytes) {
      throw malformed(`the white space after a boundary is longer than ${limits.headBytes} bytes`);
    }
  } else if (byte === DASH && candidate.lineEnd === 'none') {
    candidate.lineEnd = 'dash';
  } else {
    return 'data';
  }
  return 'undecided';
}

function expectDelimiter(candidate: Candidate, alreadyMatched: number): void {
  candidate.matched = alreadyMatched;
  candidate.lineEnd = 'none';
  candidate.paddingBytes = 0;
  candidate.held.clear();
}

function deliver({ section, handler }: Splitting, chunk: Buffer, start: number, stop: number): void {
  if (section === 'body' && stop > start) handler.onData(chunk.subarray(start, stop));
}

function startSection(splitting: Splitting, verdict: 'next-part' | 'closing'): void {
  if (splitting.section === 'body') splitting.handler.onPartEnd();
  expectDelimiter(splitting.candidate, lineEndBytes);
  splitting.section = verdict === 'closing' ? 'epilogue' : 'head';
}

/** Takes at most one header line, and starts the body behind the empty one. */
function readHeadLine(splitting: Splitting, chunk: Buffer, start: number): number {
  const { head, dashBoundary } = splitting;
  const lf = chunk.indexOf(LF, start);
  const stop = lf === -1 ? chunk.length : lf + 1;
  countHead(splitting, stop - start);
  head.line.add(chunk.subarray(start, stop));
  if (lf === -1) return stop;

  const line = head.line.bytes().toString('latin1');
  head.line.clear();
  if (!line.endsWith('\r\n')) throw malformed('a header line of a part ends in LF without CR');
  if (line.startsWith(dashBoundary)) {
    throw malformed('the headers of a part end at a boundary, without an empty line');
  }
  if (line === '\r\n') startBody(splitting);
  else head.lines.push(line.slice(0, -2));
  return stop;
}

function countHead(splitting: Splitting, bytes: number): void {
  const { head, limits } = splitting;
  head.bytes += bytes;
  splitting.headsBytes += bytes;
  if (head.bytes > limits.headBytes)
    throw new CollectorError('head-too-large', `the headers of a part are longer than ${limits.headBytes} bytes`);
  if (splitting.headsBytes > limits.headsBytes)
    throw new CollectorError('head-too-large', `the headers of all parts are longer than ${limits.headsBytes} bytes`);
}

function startBody(splitting: Splitting): void {
  const { lines } = splitting.head;
  splitting.head.lines = [];
  splitting.head.bytes = 0;
  splitting.parts += 1;
  splitting.section = 'body';
  splitting.handler.onPart(readPartHead(lines));
}

function malformed(message: string): CollectorError {
  return new CollectorError('malformed-multipart', `The multipart body is broken: ${message}.`);
}
