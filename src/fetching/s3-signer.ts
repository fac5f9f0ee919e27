import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { ShownKey } from '../domain/vendor-fetch.ts';
import { field, isObject } from '../lib/json/values.ts';

/** Signs a GET of an object at `<origin>/<bucket>/<key>`. @throws Error when no credentials are found */
export type SignS3 = (url: URL, region: string) => Promise<ShownKey>;

/**
 * Signs with the credentials that Amazon's SDK finds: of the environment, a profile, a web identity, or the machine's role.
 *
 * The SDK is loaded with the first request, and makes none itself: what it would send goes the way of every other request,
 * so that hosts, addresses and silence are watched in one place. Its clients are kept, since they renew credentials that end.
 */
export function createS3Signer(): SignS3 {
  const clients = new Map<string, S3Client>();
  return async (url, region) => {
    const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
    const place = `${region} ${url.origin}`;
    const client =
      clients.get(place) ??
      new S3Client({
        region,
        endpoint: url.origin,
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      });
    clients.set(place, client);
    const [bucket = '', ...key] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const command = new GetObjectCommand({ Bucket: bucket, Key: key.join('/') });
    let signed: ShownKey = { headers: {}, query: {} };
    // The last step but sending: what comes here is signed.
    command.middlewareStack.add(
      () => async (args) => {
        signed = shownIn(args.request);
        const output: GetObjectCommandOutput = { $metadata: {} };
        return { response: args.request, output };
      },
      { step: 'deserialize', priority: 'high' },
    );
    await client.send(command);
    return signed;
  };
}

/** These are set by whoever sends it; the latter is never signed. */
const left: ReadonlySet<string> = new Set(['host', 'user-agent']);

function shownIn(request: unknown): ShownKey {
  return {
    headers: textsIn(field(request, 'headers'), (name) => !left.has(name.toLowerCase())),
    query: textsIn(field(request, 'query'), () => true),
  };
}

function textsIn(value: unknown, isWanted: (name: string) => boolean): Record<string, string> {
  if (!isObject(value)) return {};
  const texts = Object.entries(value).flatMap(([name, text]) =>
    typeof text === 'string' ? [[name, text] as const] : [],
  );
  return Object.fromEntries(texts.filter(([name]) => isWanted(name)));
}
