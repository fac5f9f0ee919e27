import { randomInt } from 'node:crypto';
import { Command, Option } from 'commander';
import type { SampleTarget } from '../compose/sample-client.ts';
import { ConfigError } from '../config/config-error.ts';
import { parseSize } from '../config/sizes.ts';
import type { SampleOptions, Sampler } from '../domain/sample.ts';
import { handshakes, samplers } from '../vendors/samplers.ts';
import { readCa } from './ca-file.ts';
import { type Handshakes, handshakesOf, type Play, play, shakeHands } from './send/play.ts';
import { type SigningOptions, signingOf } from './send/signing.ts';
import { resolveTarget, type TargetOptions } from './send/target.ts';
import { configOption, loadSettings } from './settings.ts';

/** Options as typed. */
interface SendOptions extends TargetOptions, SigningOptions {
  contents?: string;
  size?: string;
  error?: true;
  put?: true;
  retry?: string;
  outOfOrder?: true;
  cut?: true;
  job?: string;
  handshake?: true;
  config?: string;
  ca?: string;
}

/**
 * The command `collector send`, which plays the callbacks of a vendor.
 *
 * Ends with 1 when a callback is answered with anything but 200 (one that was cut: with 200), with 2 for wrong usage.
 *
 * @param print takes a line for people, without its end
 */
export function sendCommand(print: (line: string) => void = printLine): Command {
  return new Command('send')
    .description('Play the callbacks of a vendor against a running collector.')
    .argument('<vendor>', [...samplers.keys()].join(', '))
    .option(...configOption)
    .option('--source <name>', 'source of the settings (default: the one for this vendor, else the default one)')
    .option('--url <url>', 'URL of the source (default: that of the collector that runs here with the settings)')
    .option('--token <token>', 'bearer token (default: what the settings of the source say, else tokens.json)')
    .option('--storage <dir>', 'storage folder with tokens.json (default: that of the settings)')
    .option('--ca <file>', 'trust the authority of this PEM file too')
    .option('--header <line>', "send a header 'Name: value'; may be repeated", collected)
    .option('--secret <secret>', 'sign as the vendor does, with this secret of the source; no token is sent then')
    .option(
      '--public-url <url>',
      'server.publicUrl of the collector, which some vendors sign (default: as it is called)',
    )
    .addOption(handshakeOption())
    .option('--contents <list>', 'what to send, separated by commas: see below')
    .option('--size <size>', 'pad the media, or the transcript where there are none, to this size, e.g. 800MB')
    .option('--job <id>', 'job id (default: a new one)')
    .option('--error', 'the job failed')
    .option('--put', 'PUT instead of POST')
    .option('--retry <count>', 'send the same deliveries this many more times')
    .option('--out-of-order', 'a callback for each content, all at once and in any order')
    .option('--cut', 'send about half of each body, then drop the connection')
    .addHelpText('after', contentsHelp)
    .action(async (vendor: string, options: SendOptions, command: Command) => {
      const plan = await planOf(vendor, options).catch((error: unknown) => {
        if (!(error instanceof RangeError) && !(error instanceof ConfigError)) throw error;
        return command.error(`error: ${error.message}`, { exitCode: 2 });
      });
      const isContent = 'tests' in plan ? await shakeHands(plan, print) : await play(plan, print);
      if (!isContent) process.exitCode = 1;
    });
}

function handshakeOption(): Option {
  return new Option(
    '--handshake',
    `test the URL as the vendor does before it uses one (${[...handshakes.keys()].join(', ')})`,
  ).conflicts(['contents', 'size', 'job', 'error', 'put', 'retry', 'outOfOrder', 'cut']);
}

function collected(line: string, before: readonly string[] = []): readonly string[] {
  return [...before, line];
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

function contentsHelp(): string {
  const lines = [...samplers.values()].map(({ vendor, contents, usual, mayBeEmpty }) => {
    const names = [...contents, ...(mayBeEmpty ? ['none'] : [])].join(', ');
    return `  ${vendor.padEnd(14)}${names} (default: ${usual.join(',')})`;
  });
  return `
Contents:
${lines.join('\n')}

Prints method, URL, bytes, status, id of the delivery and milliseconds of each request. Exit codes: 0 when all were
answered with 200 (with --cut: when none was; with --handshake: as the vendor wants), 1 otherwise, 2 for wrong usage.

Examples:
${examples()
  .map((line) => `  $ collector send ${line}`)
  .join('\n')}
`;
}

/** With whichever vendors there are. */
function examples(): string[] {
  const [first] = samplers.values();
  const [tested] = handshakes.keys();
  if (first === undefined) return [];
  const { vendor, contents } = first;
  return [
    vendor,
    `${vendor} --out-of-order --contents ${[contents[0], contents.at(-1)].join(',')}`,
    `${vendor} --size 800MB --cut`,
    ...(tested === undefined ? [] : [`${tested} --source ${tested} --secret "$SIGNING_SECRET" --handshake`]),
  ];
}

/** @throws RangeError, ConfigError */
async function planOf(vendor: string, options: SendOptions): Promise<Play | Handshakes> {
  const sampler = samplers.get(vendor);
  if (sampler === undefined)
    throw new RangeError(`vendor ${vendor}: expected one of ${[...samplers.keys()].join(', ')}`);
  if (options.error && !sampler.reportsFailures)
    throw new RangeError(`--error: ${vendor} reports no failures by callback`);
  if (options.url !== undefined && options.source !== undefined) {
    throw new RangeError('--source: the source is already part of --url');
  }
  const target = await targetFor(vendor, options);
  const seed = randomInt(2 ** 48 - 1);
  if (options.handshake) return { target, tests: handshakesOf(vendor, { target, seed }) };
  const callbacks = sampler.sample({ ...sampleOptions(sampler, options), callbackPath: target.url.pathname, seed });
  if (options.cut && callbacks.some(({ bytes }) => bytes < 2)) {
    throw new RangeError('--cut: there is no body to cut');
  }
  return {
    target,
    callbacks,
    rounds: 1 + parseCount(options.retry ?? '0'),
    order: options.outOfOrder ? 'shuffled' : 'in-turn',
    ending: options.cut ? 'cut' : 'whole',
    seed,
  };
}

async function targetFor(vendor: string, options: SendOptions): Promise<SampleTarget> {
  const found = await resolveTarget(vendor, options, await loadSettings(options));
  const ca = options.ca === undefined ? null : await readCa(options.ca);
  return { ...found, signing: signingOf(vendor, options, found.signing), ca };
}

function sampleOptions(sampler: Sampler, options: SendOptions): Omit<SampleOptions, 'callbackPath' | 'seed'> {
  return {
    contents: options.contents === undefined ? sampler.usual : parseContents(options.contents, sampler),
    bytes: options.size === undefined ? null : parseBytes(options.size),
    outcome: options.error ? 'failure' : 'success',
    method: options.put ? 'PUT' : 'POST',
    grouping: options.outOfOrder ? 'apart' : 'together',
    jobId: options.job ?? null,
  };
}

function parseContents(text: string, { vendor, contents, mayBeEmpty }: Sampler): string[] {
  if (text === 'none' && mayBeEmpty) return [];
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.find((name) => !contents.includes(name));
  if (unknown === undefined) return names;
  throw new RangeError(`--contents ${unknown}: ${vendor} has ${contents.join(', ')}`);
}

function parseBytes(text: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    throw new RangeError(`--size ${text}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new RangeError(`--retry ${text}: expected a number, such as 3`);
}
