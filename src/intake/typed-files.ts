/** Knows of the files of a form whether each came with a type: parsers give `text/plain` to those that did not. */
export interface TypedFiles {
  write(chunk: Buffer): void;
  /** Of the next file, in the order in which they come. Its head must have been written. */
  next(): boolean;
}

/** No head that a parser takes is longer. */
const mostHeadBytes = 16 * 1024;
const headEnd = Buffer.from('\r\n\r\n');

/** @param boundary as `boundaryOf` gives it */
export function watchTypedFiles(boundary: string): TypedFiles {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // A body begins as if after a line end.
  let pending: Buffer = Buffer.from('\r\n');
  let isInHead = false;
  const typed: boolean[] = [];

  function readHead(): boolean {
    const end = pending.indexOf(headEnd);
    if (end === -1 && pending.length <= mostHeadBytes) return false;
    const head = pending.subarray(0, Math.max(0, end)).toString('latin1');
    // The line end may be that of the next delimiter.
    if (end !== -1) pending = pending.subarray(end + 2);
    if (/^content-disposition:.*\bfilename\*?="?[^";\s]/im.test(head)) typed.push(/^content-type:/im.test(head));
    isInHead = false;
    return true;
  }

  function findDelimiter(): boolean {
    const at = pending.indexOf(delimiter);
    isInHead = at !== -1;
    pending = isInHead ? pending.subarray(at + delimiter.length) : Buffer.from(pending.subarray(1 - delimiter.length));
    return isInHead;
  }

  return {
    write(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (isInHead ? readHead() : findDelimiter());
    },
    next: () => typed.shift() ?? true,
  };
}
