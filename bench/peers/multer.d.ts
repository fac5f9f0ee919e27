/** The little of multer that the naive peer needs; the package brings no types. */
declare module 'multer' {
  import type { RequestHandler } from 'express';

  function multer(options: { dest: string }): { any(): RequestHandler };
  export = multer;
}
