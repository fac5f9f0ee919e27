import { isIP } from 'node:net';
import { type Finding, good, note, problem } from './finding.ts';
import { isPrivate } from './private-address.ts';

/** An address of the host, and how connecting to it went. */
export interface Reached {
  address: string;
  family: 4 | 6;
  /** Null when the connection was accepted, else the code of the error, e.g. `ECONNREFUSED`. */
  error: string | null;
}

/** Judges the addresses of a host, all tried at this port; `hostname` may be an address itself. */
export function judgeNames(hostname: string, port: number, reached: readonly Reached[]): Finding[] {
  if (reached.length === 0) {
    return [problem('DNS', `${hostname} has no address`, 'add an A record (and AAAA), or mend the name in the URL')];
  }
  return [...judgeRecords(hostname, reached), ...reached.map((one) => judgeReach(one, port))];
}

function judgeRecords(hostname: string, reached: readonly Reached[]): Finding[] {
  const kinds = reached.map(({ family, address }) => `${family === 4 ? 'A' : 'AAAA'} ${address}`).join(', ');
  const inside = reached.filter(({ address }) => isPrivate(address));
  const findings: Finding[] = [];
  if (isIP(hostname) > 0) findings.push(note('DNS', `${hostname} is an address: there is no name to look up`));
  else if (reached.some(({ family }) => family === 4)) findings.push(good('DNS', kinds));
  else findings.push(problem('DNS', `${kinds}; no A`, 'add an A record: most vendors call from IPv4 addresses'));
  if (inside.length > 0) {
    const addresses = inside.map(({ address }) => address).join(', ');
    findings.push(note('reachable', `${addresses}: an address of your own network, which no vendor outside can call`));
  }
  return findings;
}

/** What the system says when it has no way to that family of addresses at all. */
const noRoute = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

function judgeReach({ address, family, error }: Reached, port: number): Finding {
  const check = `IPv${family}`;
  const shown = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  if (error === null) return good(check, `${shown} accepts connections`);
  if (noRoute.includes(error)) return note(check, `${shown} not tried: this machine has no IPv${family}`);
  const how = error === 'ECONNREFUSED' ? 'refuses connections' : `cannot be connected to (${error})`;
  return problem(check, `${shown} ${how}`, 'listen there and open the firewall, or take the address out of the DNS');
}
