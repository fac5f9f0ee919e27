import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { type CheckResult, good, note, problem } from './result.ts';

const withinMs = 5000;

/** Looks the host up as any program here does, and connects to each of its addresses. */
export async function reachAll(hostname: string, port: number): Promise<Reached[]> {
  // No such name, or nobody to ask: either way there is no address to call.
  const addresses = await lookup(hostname, { all: true, order: 'verbatim' }).catch(() => []);
  return Promise.all(
    addresses.map(async ({ address, family }) => ({
      address,
      family: family === 6 ? 6 : 4,
      error: await connectTo(address, port),
    })),
  );
}

/** Null when a connection came about, else the code of what went wrong. */
function connectTo(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: withinMs });
    const finish = (error: string | null): void => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => finish(null));
    socket.once('timeout', () => finish('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
}

/** An address of the host, and how connecting to it went. */
export interface Reached {
  address: string;
  family: 4 | 6;
  /** Null when the connection was accepted, else the code of the error, e.g. `ECONNREFUSED`. */
  error: string | null;
}

/** Judges the addresses of a host, all tried at this port; `hostname` may be an address itself. */
export function judgeNames(hostname: string, port: number, reached: readonly Reached[]): CheckResult[] {
  if (reached.length === 0) {
    return [problem('DNS', `${hostname} has no address`, 'add an A record (and AAAA), or mend the name in the URL')];
  }
  return [...judgeRecords(hostname, reached), ...reached.map((one) => judgeReach(one, port))];
}

function judgeRecords(hostname: string, reached: readonly Reached[]): CheckResult[] {
  const kinds = reached.map(({ family, address }) => `${family === 4 ? 'A' : 'AAAA'} ${address}`).join(', ');
  const inside = reached.filter(({ address }) => isPrivate(address));
  const results: CheckResult[] = [];
  if (isIP(hostname) > 0) results.push(note('DNS', `${hostname} is an address: there is no name to look up`));
  else if (reached.some(({ family }) => family === 4)) results.push(good('DNS', kinds));
  else results.push(problem('DNS', `${kinds}; no A`, 'add an A record: most vendors call from IPv4 addresses'));
  if (inside.length > 0) {
    const addresses = inside.map(({ address }) => address).join(', ');
    results.push(note('reachable', `${addresses}: an address of your own network, which no vendor outside can call`));
  }
  return results;
}

/** What the system says when it has no way to that family of addresses at all. */
const noRoute = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

function judgeReach({ address, family, error }: Reached, port: number): CheckResult {
  const check = `IPv${family}`;
  const shown = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  if (error === null) return good(check, `${shown} accepts connections`);
  if (noRoute.includes(error)) return note(check, `${shown} not tried: this machine has no IPv${family}`);
  const how = error === 'ECONNREFUSED' ? 'refuses connections' : `cannot be connected to (${error})`;
  return problem(check, `${shown} ${how}`, 'listen there and open the firewall, or take the address out of the DNS');
}

/** True for loopback, link-local, shared and private addresses (RFC 6890). */
export function isPrivate(address: string): boolean {
  const ranges = new BlockList();
  for (const [net, prefix] of privateRanges) ranges.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const privateRanges = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;
