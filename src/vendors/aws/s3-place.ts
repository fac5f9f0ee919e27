/** An object, or a folder of them, in a bucket. */
export interface S3Place {
  /** Of a server that stands in for Amazon's; null for theirs. */
  origin: string | null;
  bucket: string;
  /** Without a slash in front or at its end; empty for the whole bucket. */
  key: string;
  /** Null where the text names none. */
  region: string | null;
}

const amazonHost =
  /^(?:(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Reads where something lies in S3: `s3://bucket/key`, or a URL with the bucket in its host or in its path. Null for what is
 * neither.
 *
 * Source: docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, read 2026-12-01.
 */
export function s3PlaceOf(text: string): S3Place | null {
  const url = URL.parse(text);
  const path = url === null ? null : decoded(url.pathname);
  if (url === null || path === null) return null;
  if (url.protocol === 's3:') return placed({ origin: null, bucket: url.hostname, region: null }, path);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const amazon = amazonHost.exec(url.host);
  const { bucket, region = null } = amazon?.groups ?? {};
  const origin = amazon === null ? url.origin : null;
  if (bucket !== undefined) return placed({ origin, bucket, region }, path);
  const [first = '', ...rest] = path;
  return placed({ origin, bucket: first, region }, rest);
}

/** The URL of an object, with the bucket in its path. */
export function s3UrlOf({ origin, bucket, key }: S3Place, region: string): string {
  const amazon = `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return [origin ?? amazon, ...[bucket, ...key.split('/')].map(encoded)].join('/');
}

function placed(known: Omit<S3Place, 'key'>, path: readonly string[]): S3Place | null {
  return known.bucket === '' ? null : { ...known, key: path.join('/').replace(/\/+$/, '') };
}

function decoded(path: string): string[] | null {
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** As Amazon signs it (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "UriEncode", read 2026-12-01). */
function encoded(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
