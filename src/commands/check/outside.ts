import { createProbeSigner } from '../../compose/probe-signer.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Vendor } from '../../domain/vendor.ts';
import { vendors } from '../../vendors/all.ts';
import { type Exchange, exchange, type Site } from './exchange.ts';
import { judgeGet } from './judge-passage.ts';
import { hastiest, judgeFirstProbe, judgePlainHttp, judgeStranger, judgeUrl } from './judge-reach.ts';
import { type Effort, tryPassage, usualEffort } from './passage.ts';
import { type OutsideOptions, type Plan, planOutside } from './plan.ts';
import { prober, problemCode } from './probe.ts';
import { judgeNames, type Reached, reachAll } from './reach.ts';
import { type CheckResult, describeResult, note } from './result.ts';
import { judgeNoTls, judgeTls, shakeHands } from './tls.ts';

/**
 * Tries a deployment and prints what was found, line by line or as one JSON object. True when there is nothing to mend.
 *
 * @throws RangeError for an option that cannot be used, ConfigError for a tokens.json that cannot be read
 */
export async function checkOutside(
  options: OutsideOptions,
  settings: LoadedConfig,
  print: (line: string) => void,
): Promise<boolean> {
  const plan = await planOutside(options, settings);
  const effort = { ...usualEffort, patienceMs: plan.patienceMs };
  const results: CheckResult[] = [];
  for await (const result of tryOutside(plan, { vendors, effort, now: () => new Date() })) {
    results.push(result);
    if (options.json === undefined) print(describeResult(result));
  }
  const problems = results.filter(({ verdict }) => verdict === 'problem').length;
  if (options.json === undefined) print(`${problems} to mend`);
  else print(JSON.stringify({ url: options.url, source: plan.source, problems, findings: results }, null, 2));
  return problems === 0;
}

/** What a deployment is held against. */
export interface Environment {
  vendors: ReadonlyMap<string, Vendor>;
  effort: Effort;
  now: () => Date;
}

/** Sources of these vendors take callbacks of any vendor. */
const takingAnybody = ['auto', 'generic'];

/** Tries a deployment from outside; each result comes as soon as it is there. Nothing is stored on either side. */
export async function* tryOutside(plan: Plan, { vendors, effort, now }: Environment): AsyncGenerator<CheckResult> {
  const { site, prefix, source, token, ca } = plan;
  const reached = await reachAll(site.hostname, site.port);
  yield* judgeNames(site.hostname, site.port, reached);
  if (reached.every(({ error }) => error !== null)) return yield note('the rest', 'left out: there is nobody to ask');
  yield* tryTransport(site, { ca, now: now(), reached });

  const path = `${prefix}/callback${source === 'default' ? '' : `/${source}`}`;
  if (site.protocol === 'https:' && site.port === 443) yield judgePlainHttp(await getInTheClear(site, path));

  if (token === null) {
    yield* judgeUrl(site, ...chosen(vendors, plan.vendors));
    yield judgeStranger(await exchange(site, { method: 'GET', path, headers: {}, upload: null }));
    return yield note('the rest', noToken);
  }

  const probe = prober(site, path, createProbeSigner(token, now));
  const get = await probe({ method: 'GET' });
  // Only what is no collector is asked again: a collector that took no notice of the probe might store the POST.
  const isElsewhere = get.report === null && problemCode(get) === null;
  const first = isElsewhere ? await probe() : get;
  const [own, others] = chosen(vendors, [...plan.vendors, ...(first.report === null ? [] : [first.report.vendor])]);
  yield* judgeUrl(site, own, others);
  yield judgeFirstProbe(first, now());
  if (first.report === null) return yield note('the rest', 'left out: no collector answers the probe');
  yield judgeGet(get);
  const limit = hastiest([...own, ...others]);
  yield* tryPassage({ probe, first: first.report, protocol: site.protocol, prefix, effort, limit });
}

const noToken =
  'left out without the archive token (--token): sender, body limits, buffering, PUT, chunked bodies, paths, answer time';

async function* tryTransport(
  site: Site,
  { ca, now, reached }: Pick<Plan, 'ca'> & { now: Date; reached: readonly Reached[] },
): AsyncGenerator<CheckResult> {
  if (site.protocol === 'http:') return yield judgeNoTls(reached);
  const any = await shakeHands(site, ca, null);
  const only12 = await shakeHands(site, ca, 'TLSv1.2');
  const asOthers = ca === null ? any : await shakeHands(site, null, null);
  yield* judgeTls({ any, only12, asOthers }, site.hostname, now);
}

function getInTheClear({ hostname }: Site, path: string): Promise<Exchange> {
  return exchange({ protocol: 'http:', hostname, port: 80 }, { method: 'GET', path, headers: {}, upload: null });
}

/** The vendors that are named, and those that may come to a source that takes anybody. */
function chosen(vendors: ReadonlyMap<string, Vendor>, names: readonly string[]): [own: Vendor[], others: Vendor[]] {
  const all = [...vendors.values()].filter(({ name }) => !takingAnybody.includes(name));
  const own = all.filter(({ name }) => names.includes(name));
  const isOpenToAny = names.length === 0 || names.some((name) => takingAnybody.includes(name));
  return [own, isOpenToAny ? all.filter((vendor) => !own.includes(vendor)) : []];
}
