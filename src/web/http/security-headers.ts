import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

/**
 * Headers that keep the archive's pages from being framed, sniffed or made to load anything from elsewhere.
 *
 * Over plain http the headers that force or need https are left out: with them a browser would ask for the page's own
 * files over https and show nothing. HSTS never speaks for other hosts.
 */
export function createSecurityHeaders(transport: 'http' | 'https'): RequestHandler {
  const isSecure = transport === 'https';
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        mediaSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With `no-referrer` a form would be sent with `Origin: null`, and over plain http nothing else tells whose page it was
    // on (Fetch, "append a request Origin header"). Other sites learn nothing either way.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * Lets a page take the style elements that one of its scripts makes, and nobody else's: those that carry the nonce,
 * which is returned. A library that draws brings its style so.
 */
export function allowOwnStyles(response: Response): string {
  const nonce = randomBytes(18).toString('base64url');
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.setHeader('Content-Security-Policy', policy.replace("style-src 'self'", `$& 'nonce-${nonce}'`));
  return nonce;
}
