import type { RequestHandler } from 'express';

/**
 * Browsers and clients take `.` and `..` out of addresses, percent-encoded too; so the job ids `.` and `..` are written `~.` and
 * `~..` in them, and those with tildes before with one more.
 */
export const keepDots: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(written, '$1$2');
  next();
};

const written = /^((?:\/api\/v1)?\/jobs\/[^/?]+\/)~(~*\.{1,2})(?=[/?]|$)/;
