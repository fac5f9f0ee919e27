import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, rootCertificates, type SecureVersion } from 'node:tls';
import { reasonOf } from '../../lib/outgoing.ts';
import type { Site } from './exchange.ts';

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
