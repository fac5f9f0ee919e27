import type { RequestHandler } from 'express';
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
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
    xFrameOptions: { action: 'deny' },
  });
}
