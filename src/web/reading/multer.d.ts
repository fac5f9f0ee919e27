/** What is used of multer 2.5; the package brings no types. */
declare module 'multer' {
  import type { Request, RequestHandler } from 'express';

  namespace multer {
    interface File {
      fieldname: string;
      /** As sent. */
      originalname: string;
      mimetype: string;
      /** Only while `_handleFile` runs. */
      stream: NodeJS.ReadableStream & AsyncIterable<Buffer>;
    }

    interface StorageEngine {
      _handleFile(request: Request, file: File, done: (error: Error | null, info?: object) => void): void;
      _removeFile(request: Request, file: File, done: (error: Error | null) => void): void;
    }

    interface Limits {
      /** Bytes of a field's name. */
      fieldNameSize: number;
      /** Bytes of a field's value. */
      fieldSize: number;
      fields: number;
      fileSize: number;
      files: number;
      parts: number;
      /** Header lines of a part. */
      headerPairs: number;
      fieldNestingDepth: number;
      fieldArrayIndexLimit: number;
    }

    interface Options {
      dest?: string;
      storage?: StorageEngine;
      limits?: Limits;
      preservePath?: boolean;
      defParamCharset?: 'latin1' | 'utf8';
      /** Feeds the body to the parser. */
      streamHandler?: (request: Request, parser: NodeJS.WritableStream) => void;
    }

    /** `code` is one of multer's own, such as `LIMIT_FILE_SIZE`. */
    class MulterError extends Error {
      code: string;
      field?: string;
    }
  }

  function multer(options: multer.Options): { any(): RequestHandler; array(field: string): RequestHandler };
  export = multer;
}
