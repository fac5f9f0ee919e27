import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { differences } from './differences.ts';
import { startGateServer } from './lib/gate-server.ts';
import { macSenders } from './lib/mac-senders.ts';
import { type Draw, now, type Sender } from './lib/sender.ts';
import { snsSender } from './lib/sns-sender.ts';
import { twilioSender } from './lib/twilio-sender.ts';

/** What both make of a request. */
interface Verdicts {
  sender: string;
  kind: string;
  ours: boolean;
  official: boolean;
}

const drawsOfKind = 3;
const publicUrls = [
  'https://collector.example.org',
  'https://collector.example.org:8443/behind/a/proxy',
  'http://collector.example.org',
  'https://Collector.Example.org:443',
  'http://[2001:db8::1]:8080',
];

const draws: fc.Arbitrary<Draw> = fc.record({
  text: fc.string({ unit: 'grapheme', maxLength: 40 }),
  lot: fc.nat({ max: 100_000 }),
});

describe('signatures, beside the verifiers that their senders publish', () => {
  const all: Verdicts[] = [];

  beforeAll(async () => {
    // The libraries ask the clock themselves.
    vi.useFakeTimers({ now, toFake: ['Date'] });
    // They also tell the console what they think of a request.
    for (const method of ['debug', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    const sns = await snsSender();
    const senders = [...macSenders, ...publicUrls.map(twilioSender)];
    all.push(...(await verdictsOf(sns, sns.fetchText)));
    for (const sender of senders) all.push(...(await verdictsOf(sender)));
  });

  afterAll(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    if (process.env.VERDICTS !== undefined) console.log(table(all));
  });

  it('are judged some hundreds of times, and as often admitted as it takes', () => {
    expect(all.length).toBeGreaterThan(400);
    expect(all.filter(({ ours, official }) => ours && official).length).toBeGreaterThan(100);
  });

  it('have the official verdict, but for what is listed with its reason', () => {
    const unlike = all.filter(({ ours, official }) => ours !== official);
    const unlisted = unlike.filter(({ sender, kind, ours }) => {
      const listed = differences[sender]?.[kind]?.ours;
      return listed !== (ours ? 'admits' : 'refuses');
    });
    expect(summary(unlisted)).toEqual([]);
  });

  it('differ wherever the list says so', () => {
    const gone = Object.entries(differences).flatMap(([sender, kinds]) =>
      Object.keys(kinds)
        .filter((kind) => {
          const those = all.filter((verdicts) => verdicts.sender === sender && verdicts.kind === kind);
          return those.length === 0 || those.some(({ ours, official }) => ours === official);
        })
        .map((kind) => `${sender}: ${kind}`),
    );
    expect(gone).toEqual([]);
  });
});

async function verdictsOf(sender: Sender, fetchText?: Parameters<typeof startGateServer>[1]): Promise<Verdicts[]> {
  const server = await startGateServer(sender, fetchText);
  const verdicts: Verdicts[] = [];
  for (const [kind, make] of Object.entries(sender.kinds)) {
    for (const draw of fc.sample(draws, drawsOfKind)) {
      const { isAdmitted, seen } = await server.judge(make(draw));
      const official = await Promise.resolve(seen)
        .then(sender.official)
        .catch(() => false);
      verdicts.push({ sender: sender.name, kind, ours: isAdmitted, official });
    }
  }
  await server.close();
  return verdicts;
}

/** Each kind once, for whoever reads the failure. */
function summary(verdicts: readonly Verdicts[]): string[] {
  return [
    ...new Set(verdicts.map(({ sender, kind, ours }) => `${sender}: ${kind}: we ${ours ? 'admit' : 'refuse'} it`)),
  ];
}

/** Scheme by scheme, in Markdown: how often both admit and both refuse, and where they differ. */
function table(verdicts: readonly Verdicts[]): string {
  const rows = [...new Set(verdicts.map(({ sender }) => sender))].map((sender) => {
    const own = verdicts.filter((each) => each.sender === sender);
    const counted = (ours: boolean, official: boolean): number =>
      own.filter((each) => each.ours === ours && each.official === official).length;
    return `| ${[sender, own.length, counted(true, true), counted(false, false), counted(true, false), counted(false, true)].join(' | ')} |`;
  });
  return [
    '| sender | requests | both admit | both refuse | only we admit | only the library admits |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
