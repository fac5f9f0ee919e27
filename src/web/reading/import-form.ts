import type { Request, Response } from 'express';
import multer from 'multer';
import { CollectorError } from '../../domain/errors.ts';
import type { Limits } from '../../domain/source.ts';
import { createBoundaryCounter } from '../../intake/boundary-count.ts';
import { boundaryOf } from '../../intake/part-head.ts';
import { watchTypedFiles } from '../../intake/typed-files.ts';

/** Field of the form that holds files; it may come several times. */
export const fileField = 'files';

/** The fields that are no files, as multer gathers them: none of it is checked. */
export type SentFields = Readonly<Record<string, unknown>>;

/** A file as multer gives it; its type is null when none was sent. */
export type SentFile = Omit<multer.File, 'mimetype'> & { mimetype: string | null };

export interface FormReader {
  /** The largest that any form may be. */
  limits: Limits;
  /** Fields that it may have. */
  fields: number;
  /** A sender that is silent for longer is given up. */
  idleMs: number;
  /** Told of every chunk of the body; what it throws ends the reading. */
  onBytes(bytes: number): Promise<void>;
  /** Takes a file, with the fields that came before it; the next one may come before this one is taken. */
  onFile(file: SentFile, before: SentFields): Promise<void>;
}

/**
 * Reads a form with files by multer, file by file as they come; resolves to its fields when all files are taken.
 *
 * multer leaves out in silence what it cannot make a field or a file of, so what the body announces is counted beside it:
 * a difference refuses the whole form. A refusal does not wait for the rest of the body.
 *
 * @throws CollectorError `malformed-multipart`, `truncated-body`, `part-unaccounted`, `bad-request`, `silent-body`,
 * `too-many-parts`, `part-too-large`, and what `onBytes` and `onFile` throw
 */
export async function readImportForm(request: Request, response: Response, reader: FormReader): Promise<SentFields> {
  const boundary = formBoundary(request);
  const counter = createBoundaryCounter(boundary);
  const typed = watchTypedFiles(boundary);
  const { promise, resolve, reject } = Promise.withResolvers<SentFields>();
  let files = 0;
  const idle = setTimeout(() => {
    // Not the sender's silence: it has sent all, or it waits for our disk.
    if (request.complete || request.isPaused()) return void idle.refresh();
    reject(new CollectorError('silent-body', `nothing was sent for ${reader.idleMs / 1000} s`));
  }, reader.idleMs);

  function onData(chunk: Buffer): void {
    idle.refresh();
    counter.write(chunk);
    typed.write(chunk);
    reader.onBytes(chunk.length).catch(reject);
  }

  const read = multer({
    limits: multerLimits(reader.limits, reader.fields),
    preservePath: true,
    // What browsers send.
    defParamCharset: 'utf8',
    storage: {
      _handleFile(_request, file, done) {
        files += 1;
        const failed = (error: Error): void => {
          reject(error);
          done(error);
        };
        // The stream is there, and not among those that a spread would take.
        const { fieldname, originalname, stream } = file;
        const mimetype = typed.next() ? file.mimetype : null;
        reader.onFile({ fieldname, originalname, stream, mimetype }, request.body).then(() => done(null), failed);
      },
      // Whoever took the files lets go of all of them at once.
      _removeFile: (_request, _file, done) => done(null),
    },
    streamHandler(_request, parser) {
      request.on('data', onData);
      request.pipe(parser);
    },
  }).array(fileField);

  read(request, response, (error: unknown) => {
    if (error !== undefined && error !== null) return reject(toCollectorError(error));
    resolve(request.body);
  });
  try {
    const fields = await promise;
    assertComplete(counter, { files, fields: Object.keys(fields).length });
    return fields;
  } finally {
    clearTimeout(idle);
    request.off('data', onData);
    request.unpipe();
  }
}

function formBoundary({ headers }: Request): string {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  const boundary = boundaryOf(type);
  if (boundary !== null && encoding === 'identity') return boundary;
  throw new CollectorError('bad-request', 'expected the fields of a form with files: multipart/form-data');
}

/** Every limit that multer knows: what is not said is not limited. */
function multerLimits({ partBytes, parts }: Limits, fields: number) {
  return {
    fieldNameSize: 100,
    fieldSize: 4096,
    fields,
    fileSize: partBytes,
    files: parts,
    parts: parts + fields,
    headerPairs: 20,
    fieldNestingDepth: 0,
    fieldArrayIndexLimit: 0,
  };
}

function assertComplete(
  counter: { partsOpened(): number },
  { files, fields }: { files: number; fields: number },
): void {
  // A browser sends an empty part when no file was chosen.
  if (files === 0) throw new CollectorError('bad-request', `choose at least one file, in the field ${fileField}`);
  if (counter.partsOpened() === files + fields) return;
  throw new CollectorError(
    'part-unaccounted',
    `${counter.partsOpened()} parts were announced and ${files + fields} found; send each file with its name, each field once`,
  );
}

function toCollectorError(error: unknown): unknown {
  if (error instanceof CollectorError || !(error instanceof Error)) return error;
  if (error instanceof multer.MulterError) return fromMulter(error);
  // Of the request itself, or of busboy, whose errors are plain ones: `Unexpected end of form`, `Malformed part header`.
  if (/^request (?:aborted|closed|error)$/i.test(error.message) || 'code' in error) {
    return new CollectorError('truncated-body', 'the connection ended before the form was whole', { cause: error });
  }
  return new CollectorError('malformed-multipart', `the form is broken: ${error.message}`, { cause: error });
}

function fromMulter({ code, field, message }: multer.MulterError): CollectorError {
  if (code === 'LIMIT_FILE_SIZE') return new CollectorError('part-too-large', 'a file is larger than allowed here');
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_PART_COUNT') {
    return new CollectorError('too-many-parts', 'there are more files than allowed here');
  }
  const where = field === undefined ? '' : `: ${JSON.stringify(field.slice(0, 80))}`;
  return new CollectorError('bad-request', `the form has a field that does not belong there (${message})${where}`);
}
