import { CollectorError } from '../domain/errors.ts';
import { createBoundaryCounter } from './boundary-count.ts';
import { createMultipartSplitter } from './multipart.ts';
import type { PartCollector } from './part-collector.ts';
import { boundaryOf, headLimits, mediaTypeOf, type PartHead } from './part-head.ts';

/** Turns the bytes of a body into parts. Both methods throw `CollectorError` for a body that is not what it says. */
export interface BodyReader {
  isMultipart: boolean;
  write(chunk: Buffer): void;
  end(): void;
}

/**
 * Chosen by the Content-Type: form data is split into its parts, anything else is one part as it is.
 *
 * `isEncoded` is true under a Content-Encoding: such a body is stored encoded, hence never split.
 */
export function createBodyReader(
  contentType: string | null,
  { isEncoded, maxParts }: { isEncoded: boolean; maxParts: number },
  collector: PartCollector,
): BodyReader {
  const boundary = contentType === null || isEncoded ? null : boundaryOf(contentType);
  return boundary === null
    ? createWholeReader(contentType, collector)
    : createFormReader(boundary, maxParts, collector);
}

function createWholeReader(contentType: string | null, collector: PartCollector): BodyReader {
  const mediaType = contentType === null ? null : mediaTypeOf(contentType);
  return {
    isMultipart: false,
    write(chunk) {
      // An empty callback has no parts, so the part begins with its first byte.
      if (collector.count === 0) collector.begin({ field: null, filename: null, mediaType });
      collector.take(chunk);
    },
    end() {
      if (collector.count > 0) collector.end();
    },
  };
}

/** The delimiters are counted a second time, by other code: a part that the splitter lost refuses the whole request. */
function createFormReader(boundary: string, maxParts: number, collector: PartCollector): BodyReader {
  const counter = createBoundaryCounter(boundary);
  const handler = {
    onPart: (head: PartHead) => collector.begin(head),
    onData: (chunk: Buffer) => collector.take(chunk),
    onPartEnd: () => collector.end(),
  };
  const splitter = createMultipartSplitter(boundary, handler, headLimits(maxParts));
  let isEmpty = true;
  return {
    isMultipart: true,
    write(chunk) {
      isEmpty = false;
      counter.write(chunk);
      splitter.write(chunk);
    },
    end() {
      // Announced as form data and without a byte: an empty callback like any other.
      if (isEmpty) return;
      splitter.end();
      if (counter.partsOpened() === collector.count) return;
      throw new CollectorError(
        'part-unaccounted',
        `${counter.partsOpened()} parts were announced and ${collector.count} found; send each part with its headers`,
      );
    },
  };
}
