import { type KeyObject, X509Certificate } from 'node:crypto';
import { CollectorError } from '../../domain/errors.ts';
import { misfit, type SigningContext } from '../../domain/signature.ts';

/** The host of Amazon's that speaks for a topic. */
export interface SnsSite {
  /**
   * The key of the certificate at a URL.
   *
   * @throws CollectorError `bad-signature` when the URL is not the site's or no certificate in force is there,
   * `vendor-unreachable` when the site does not answer, `overloaded` when it is asked too much.
   */
  keyAt(url: string): Promise<KeyObject>;
  /** Follows the link that confirms the subscription to a topic. Throws as `Proof.visit` does. */
  visit(url: string, topic: string): Promise<void>;
}

/** Amazon has one certificate at a time, and changes it once a year or so. */
const maxCertificates = 16;
/** A message that names a certificate nobody has seen costs a request of ours, before its signature can be judged. */
const maxFetchesAtOnce = 4;

/** Certificates are kept in memory until they expire. `ca` is trusted in place of the public authorities. */
export function createSnsSite(
  { origin, ca }: { origin: string; ca: string | null },
  { now, fetchText }: SigningContext,
): SnsSite {
  const certificates = new Map<string, X509Certificate>();
  const fetching = new Map<string, Promise<X509Certificate | null>>();

  async function fetchCertificate(url: string): Promise<X509Certificate | null> {
    const { status, text } = await ask(url);
    const certificate = status === 200 ? readCertificate(text) : null;
    if (certificate === null) return null;
    const [oldest] = certificates.keys();
    if (oldest !== undefined && certificates.size >= maxCertificates) certificates.delete(oldest);
    certificates.set(url, certificate);
    return certificate;
  }

  /** Those who wait for the same certificate wait together. */
  function certificateAt(url: string): Promise<X509Certificate | null> {
    const underWay = fetching.get(url);
    if (underWay !== undefined) return underWay;
    if (fetching.size >= maxFetchesAtOnce) {
      throw new CollectorError('overloaded', 'too many certificates are being fetched at once; try again later');
    }
    const started = fetchCertificate(url).finally(() => fetching.delete(url));
    fetching.set(url, started);
    return started;
  }

  async function ask(url: string): Promise<{ status: number; text: string }> {
    const { status, text } = await fetchText(url, ca).catch((cause: unknown) => {
      throw new CollectorError('vendor-unreachable', 'Amazon SNS could not be asked; try again later', { cause });
    });
    if (status < 500) return { status, text };
    throw new CollectorError('vendor-unreachable', `Amazon SNS answered ${status} when asked; try again later`);
  }

  function isOwn(url: URL | null): url is URL {
    return url !== null && url.origin === origin && url.username === '' && url.password === '' && url.hash === '';
  }

  return {
    async keyAt(text) {
      const url = URL.parse(text);
      if (!isOwn(url) || url.search !== '' || !certificatePath.test(url.pathname))
        throw misfit('SigningCertURL is not that of a certificate of Amazon SNS in the region of the topic');
      const certificate = certificates.get(url.href) ?? (await certificateAt(url.href));
      if (certificate === null) throw misfit('there is no certificate of Amazon SNS at SigningCertURL');
      const { validFromDate, validToDate, publicKey } = certificate;
      if (validFromDate <= now() && now() <= validToDate) return publicKey;
      certificates.delete(url.href);
      throw misfit(`the certificate at SigningCertURL ${validToDate < now() ? 'has expired' : 'is not in force yet'}`);
    },
    async visit(text, topic) {
      const url = URL.parse(text);
      const parameters = url?.searchParams;
      const isConfirmation =
        parameters?.get('Action') === 'ConfirmSubscription' && parameters.get('TopicArn') === topic;
      if (!isOwn(url) || !isConfirmation) {
        throw new CollectorError('bad-request', 'the link does not confirm a subscription of this topic at Amazon SNS');
      }
      const { status } = await ask(url.href);
      if (status === 200) return;
      throw new CollectorError('vendor-unreachable', `Amazon SNS answered ${status} to the confirmation`);
    },
  };
}

// The name is Amazon's; stand-ins put it into folders.
const certificatePath = /\/SimpleNotificationService-[0-9a-f]+\.pem$/;

function readCertificate(pem: string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    return certificate.publicKey.asymmetricKeyType === 'rsa' ? certificate : null;
  } catch {
    return null;
  }
}

/**
 * Origin of the one host that signs and confirms for a topic; null for a text that names no topic.
 *
 * The region is taken from the topic, never from a message: a message could name a host such as
 * `sns.s3-us-west-2.amazonaws.com`, which is anybody's bucket called `sns`.
 *
 * @example snsOriginOf('arn:aws:sns:eu-west-1:123456789012:done') // 'https://sns.eu-west-1.amazonaws.com'
 */
export function snsOriginOf(topicArn: string): string | null {
  const match = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2,4}(?:-[a-z]+){1,3}-\d):\d{12}:[\w-]{1,256}(?:\.fifo)?$/.exec(
    topicArn,
  );
  if (match === null) return null;
  const [, partition, region] = match;
  return `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}
