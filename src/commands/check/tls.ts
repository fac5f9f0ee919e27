import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, rootCertificates, type SecureVersion } from 'node:tls';
import { reasonOf } from '../../lib/outgoing.ts';
import type { Site } from './exchange.ts';
import { isPrivate, type Reached } from './reach.ts';
import { type CheckResult, good, note, problem } from './result.ts';

/** What a TLS handshake showed. */
export interface TlsSight {
  /** E.g. `TLSv1.3`. */
  protocol: string;
  /** Code of what is wrong with the chain, e.g. `CERT_HAS_EXPIRED`, or null. A name that does not fit is apart. */
  chainError: string | null;
  /** Names the certificate was made out to when the host's is not among them, else null. */
  otherNames: string | null;
  validFrom: Date;
  validTo: Date;
  issuer: string;
}

/** A sight, or why there is none. */
export type Handshake = TlsSight | { failed: string };

const withinMs = 10_000;

/**
 * Shakes hands with the server, whatever its certificate.
 *
 * @param ca PEM of an authority that is trusted beside the public ones; null: none
 * @param version speaks this one only; null: any
 */
export function shakeHands(site: Site, ca: string | null, version: SecureVersion | null): Promise<Handshake> {
  const { hostname, port } = site;
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port,
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      ...(ca === null ? {} : { ca: [...rootCertificates, ca] }),
      ...(version === null ? {} : { minVersion: version, maxVersion: version }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: false,
      timeout: withinMs,
    });
    const finish = (handshake: Handshake): void => {
      socket.destroy();
      resolve(handshake);
    };
    socket.once('timeout', () => finish({ failed: `nothing came for ${withinMs / 1000} s` }));
    socket.once('error', (error) => finish({ failed: reasonOf(error) }));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const error = socket.authorized ? null : String(socket.authorizationError);
      finish({
        protocol: socket.getProtocol() ?? 'unknown',
        // Judged by itself below: here it would hide behind a broken chain.
        chainError: error === null || error === 'ERR_TLS_CERT_ALTNAME_INVALID' ? null : error,
        otherNames: otherNames(hostname, certificate),
        validFrom: new Date(certificate.valid_from),
        validTo: new Date(certificate.valid_to),
        issuer: [certificate.issuer.O ?? certificate.issuer.CN ?? 'nobody'].flat().join(', '),
      });
    });
  });
}

function otherNames(hostname: string, certificate: PeerCertificate): string | null {
  if (checkServerIdentity(hostname, certificate) === undefined) return null;
  return certificate.subjectaltname ?? [certificate.subject.CN ?? 'nobody'].flat().join(', ');
}

const dayMs = 86_400_000;
/** Public certificates are renewed weeks before they end: with less left, renewing has failed. */
const fewDays = 10;

/** Judges a URL without TLS, which is nobody else's business within a network of one's own. */
export function judgeNoTls(reached: readonly Reached[]): CheckResult {
  const found = 'none: secrets and transcripts travel in the clear';
  if (reached.every(({ address }) => isPrivate(address))) return note('TLS', found);
  return problem('TLS', found, 'serve it with TLS (docs/running.md)');
}

/** What was seen of a server's TLS. */
export interface Handshakes {
  /** With any version. */
  any: Handshake;
  /** With TLS 1.2 alone. */
  only12: Handshake;
  /** Without the authority that was given: as by those who do not know it. */
  asOthers: Handshake;
}

/** Judges version, chain, name and dates; without a handshake there is nothing else to judge. */
export function judgeTls({ any, only12, asOthers }: Handshakes, hostname: string, now: Date): CheckResult[] {
  if ('failed' in any) {
    const advice = 'serve TLS 1.2 or newer at this port (nginx: listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3;)';
    return [problem('TLS', `no handshake with TLS 1.2 or newer: ${any.failed}`, advice)];
  }
  return [judgeVersion(any, only12), judgeChain(any, asOthers), judgeName(any, hostname), judgeDates(any, now)];
}

function judgeVersion({ protocol }: TlsSight, only12: Handshake): CheckResult {
  if (!('failed' in only12))
    return good('TLS', protocol === 'TLSv1.2' ? 'TLS 1.2' : 'TLS 1.3, and 1.2 for callers without it');
  return note('TLS', `${protocol} only: a caller without it cannot connect`, 'nginx: ssl_protocols TLSv1.2 TLSv1.3;');
}

function judgeChain({ chainError, issuer }: TlsSight, asOthers: Handshake): CheckResult {
  if (chainError === null && 'chainError' in asOthers && asOthers.chainError !== null) {
    return note('certificate', `issued by ${issuer}, which --ca vouches for: vendors that do not know it refuse`);
  }
  switch (chainError) {
    case null:
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return good('certificate', `issued by ${issuer}`);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return problem('certificate', 'is signed by itself: vendors refuse it', publicAuthority);
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return problem(
        'certificate',
        `its chain is incomplete, or ends at an authority that is not public (issued by ${issuer})`,
        `send the intermediate certificates too (nginx: ssl_certificate …/fullchain.pem;); ${ownAuthority}`,
      );
    default:
      return problem(
        'certificate',
        `is not trusted: ${chainError} (issued by ${issuer})`,
        `${publicAuthority}; ${ownAuthority}`,
      );
  }
}

const publicAuthority = 'get a certificate from a public authority, e.g. by ACME';
const ownAuthority = 'an authority of your own is given with --ca, and vendors do not know it';

function judgeName({ otherNames }: TlsSight, hostname: string): CheckResult {
  if (otherNames === null) return good('certificate name', `${hostname} is in it`);
  return problem('certificate name', `is made out to ${otherNames}, not to ${hostname}`, 'get one for this name');
}

function judgeDates({ validFrom, validTo }: TlsSight, now: Date): CheckResult {
  const check = 'certificate dates';
  const days = Math.floor((validTo.getTime() - now.getTime()) / dayMs);
  const end = validTo.toISOString().slice(0, 10);
  if (validFrom > now) {
    return problem(check, `is not valid before ${validFrom.toISOString()}`, 'mend the clock here, or get another one');
  }
  if (validTo <= now) return problem(check, `ended ${end}`, 'renew it, and reload the server that shows it');
  if (days < fewDays) return problem(check, `ends ${end}, in ${days} days`, 'see why it is not renewed by itself');
  return good(check, `valid until ${end}, ${days} days`);
}
