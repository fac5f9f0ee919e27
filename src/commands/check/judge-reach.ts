import { probeToleranceMs } from '../../domain/probe.ts';
import type { UrlLimits, Vendor } from '../../domain/vendor.ts';
import { urlViolations } from '../../vendors/common/url-limits.ts';
import type { Exchange, Site } from './exchange.ts';
import { answerOf, type Probed, problemCode } from './probe.ts';
import { type CheckResult, good, note, problem } from './result.ts';

const check = 'collector';

/** Judges the first probe, a GET: whether a collector answers, and takes it for a probe. */
export function judgeFirstProbe(probed: Probed, now: Date): CheckResult {
  if (probed.report !== null) {
    const { source, vendor, isTls, httpVersion } = probed.report;
    const how = `${isTls ? 'with' : 'without'} TLS, by HTTP/${httpVersion}`;
    return good(check, `answers for source ${source} (vendor ${vendor}); it was reached ${how}`);
  }
  const answer = answerOf(probed);
  const code = problemCode(probed);
  if (code === 'unknown-source') return problem(check, answer, 'name one of its sources with --source');
  if (code === null || code === 'shutting-down') return somethingElse(probed);
  const apartMs = clockDifferenceMs(probed, now);
  return problem(
    check,
    `${answer}: it did not take the probe for one`,
    apartMs !== null && apartMs > probeToleranceMs / 2
      ? `set the clocks: they are ${Math.round(apartMs / 1000)} s apart, and ${probeToleranceMs / 1000} s are too many`
      : `give the archive token of that collector with --token; a proxy must let the header Collector-Check pass, once`,
  );
}

/** Judges a GET without a probe: whether there is a collector at all. Nothing of such a request is ever stored. */
export function judgeStranger(result: Exchange): CheckResult {
  const code = problemCode(result);
  if (code === null) return somethingElse(result);
  if (code === 'unknown-source') return problem(check, answerOf(result), 'name one of its sources with --source');
  return note(check, `answers, as it does strangers (${answerOf(result)})`);
}

function somethingElse(result: Exchange): CheckResult {
  const status = result.answer?.status ?? 0;
  const found = `${answerOf(result)}: no collector answers there`;
  if (status >= 300 && status < 400) {
    return problem(
      check,
      found,
      'give vendors the URL it leads to: few of them follow a redirect, and a POST becomes a GET',
    );
  }
  if (status >= 500) return problem(check, found, 'start the collector, or mend where the proxy looks for it');
  return problem(
    check,
    found,
    'the proxy must pass /callback and all below it on as it is (nginx: proxy_pass without a path)',
  );
}

function clockDifferenceMs({ answer }: Exchange, now: Date): number | null {
  const at = Date.parse(answer?.headers.date ?? '');
  return Number.isNaN(at) ? null : Math.abs(at - now.getTime());
}

/** Judges a GET over plain HTTP, beside an https URL. */
export function judgePlainHttp({ answer, reason }: Exchange): CheckResult {
  const name = 'plain http';
  if (answer === null) return good(name, `nothing answers at port 80 (${reason})`);
  if (answer.status >= 300 && answer.status < 400) {
    return note(name, `${answer.status} to https: a callback sent to http:// is lost`, 'give vendors the https URL');
  }
  return note(name, `${answerOf({ answer, reason, ms: 0, sentBytes: 0, wasContinued: false })}, in the clear`);
}

type Limited = Pick<Vendor, 'name' | 'urlLimits'>;

/**
 * Holds the URL against what vendors document.
 *
 * @param own vendors of the sources: what they refuse has to be changed
 * @param others vendors that may be behind a source of no known vendor: what they refuse is worth knowing
 */
export function judgeUrl(site: Site, own: readonly Limited[], others: readonly Limited[]): CheckResult[] {
  const refused = own.flatMap((vendor) => urlViolations(site, vendor));
  const results = refused.map(({ found, advice }) => problem('URL', found, advice));
  const elsewhere = others.flatMap((vendor) => urlViolations(site, vendor));
  const notes = elsewhere.map(({ found, advice }) => note('URL', found, advice));
  if (results.length > 0) return [...results, ...notes];
  if (own.length === 0) return notes;
  return [good('URL', `port, scheme and host suit ${own.map(({ name }) => name).join(', ')}`), ...notes];
}

/** The vendor that waits least for an answer; null when none says how long it waits. */
export function hastiest(vendors: readonly Limited[]): { name: string; withinMs: number } | null {
  const known = vendors.flatMap(({ name, urlLimits }) => {
    const withinMs: UrlLimits['answerWithinMs'] = urlLimits?.answerWithinMs ?? null;
    return withinMs === null ? [] : [{ name, withinMs }];
  });
  return known.reduce<{ name: string; withinMs: number } | null>(
    (least, one) => (least === null || one.withinMs < least.withinMs ? one : least),
    null,
  );
}
