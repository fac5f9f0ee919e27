import type { ProbeReport } from '../../domain/probe.ts';
import { isPrivate } from './reach.ts';
import { type CheckResult, good, note, problem } from './result.ts';

/** Claimed in X-Forwarded-For by the second probe; nobody has it (RFC 5737). */
export const inventedAddress = '192.0.2.77';

/** Judges whose address the collector takes for the sender's. */
export function judgeAddress({ sender, peer, forwarded, isTls }: ProbeReport, protocol: string): CheckResult {
  const check = 'sender';
  const hops = hopsIn(forwarded);
  if (sender === null) {
    const found = `cannot be read from X-Forwarded-For: ${hops.join(', ').slice(0, 200)}`;
    return problem(
      check,
      found,
      'the proxy must write addresses only (nginx: proxy_set_header X-Forwarded-For $remote_addr;)',
    );
  }
  if (sender !== peer) return good(check, `${sender}, behind the proxy ${peer}`);
  if (hops.length === 0) {
    const isProxied = (protocol === 'https:' && !isTls) || forwarded.via !== undefined;
    if (!isProxied) return good(check, `${sender}, without a proxy in between`);
    return problem(
      check,
      `${peer}, the proxy's own: it does not say who called`,
      `nginx: proxy_set_header X-Forwarded-For $remote_addr; and server.trustedProxies: [${asBlock(peer)}]`,
    );
  }
  if (hops.every((hop) => hop === peer)) {
    return note(check, `${sender}, which is the proxy too: run this elsewhere to see whom the collector believes`);
  }
  return problem(
    check,
    `${peer}, the proxy's own, for every sender; it said ${hops.join(', ').slice(0, 200)}`,
    `add it to the settings: server.trustedProxies: [${asBlock(peer)}]`,
  );
}

/** Judges whether a sender could have invented its address. `claimed` is of a probe that came with one. */
export function judgeSpoofing(plain: ProbeReport, claimed: ProbeReport): CheckResult {
  const check = 'forged address';
  if (claimed.sender !== inventedAddress) return good(check, 'an X-Forwarded-For of the sender is not believed');
  const found = `${inventedAddress}, which stood in X-Forwarded-For, was believed`;
  if (plain.sender === null || isPrivate(plain.sender)) {
    return note(check, `${found}; it may be trusted as a proxy itself: run this from outside`);
  }
  return problem(
    check,
    found,
    'the proxy must write the header anew (nginx: proxy_set_header X-Forwarded-For $remote_addr;), and only proxies belong into server.trustedProxies',
  );
}

/** Says whether this machine is in the list, which is as wanted either way. */
export function describeAllowlist({ sender, isSenderListed, source }: ProbeReport): CheckResult {
  const verb = isSenderListed ? 'lists' : 'does not list';
  return note('allowlist', `source ${source} ${verb} ${sender ?? 'an unknown sender'}`);
}

function hopsIn(forwarded: ProbeReport['forwarded']): string[] {
  const lines = forwarded['x-forwarded-for'] ?? [];
  return lines.flatMap((line) => line.split(',')).map((hop) => hop.trim());
}

function asBlock(address: string | null): string {
  return address?.includes(':') ? `"${address}/128"` : `${address}/32`;
}
