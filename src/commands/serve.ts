import { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { type Collector, startCollector } from '../compose/collector.ts';
import { warnOfStart } from '../compose/preflight.ts';
import { assertKnownStorage } from '../compose/tools.ts';
import type { Config } from '../config/config.ts';
import { ensureTokens, neededTokens, withTokens } from '../config/tokens.ts';
import { describeStart } from './banner.ts';
import { configOption, loadSettings, settingsReader, version } from './settings.ts';
import { tryLine } from './try-line.ts';

/** `collector serve`: receives callbacks until it is told to stop. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('receive callbacks and serve the archive (the default)')
    .option(...configOption)
    .addHelpText(
      'after',
      '\nStops on SIGTERM and SIGINT: what is under way is finished first, within server.timeouts.drain. Reads its settings again on SIGHUP.',
    )
    .action(async (options: { config?: string }) => {
      await serve(options);
    });
}

async function serve(options: { config?: string }): Promise<void> {
  const loaded = await loadSettings(options);
  // Before the tokens: not even those are written into a folder that is a newer collector's.
  await assertKnownStorage(loaded.config.storage.dir);
  const ofMachine = await warnOfStart(loaded.config, new Date());
  const tokens = await ensureTokens(loaded.config.storage.dir, neededTokens(loaded.config));
  const config = withTokens(loaded.config, tokens);
  const log = await createLogger(config.logLevel);
  for (const warning of [...loaded.warnings, ...ofMachine, ...tokens.warnings]) log.warn(warning);

  let collector: Collector | null = null;
  let isStopping = false;
  const stop = async (reason: string, exitCode: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    process.exitCode = exitCode;
    killAfter((collector?.settings() ?? config).server.timeouts.drainMs + hardEndMs);
    log.info({ reason }, 'stopping: finishing what is under way');
    try {
      await collector?.stop();
      log.info('stopped');
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly; what was answered 200 is safe');
      endNow(log);
    }
  };
  const onFatal = (error: unknown): void => {
    log.fatal({ err: error }, 'something nothing works without has failed; the process ends');
    // A supervisor starts it again, and the start recovers everything that was answered 200.
    if (isStopping || collector === null) return endNow(log);
    void stop('failure', 1).finally(() => endNow(log));
  };
  process.on('uncaughtException', onFatal);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0));
  // Before there is a collector to read them, settings are as new as they can be; and it never ends the process, which a
  // terminal that is closed does not mean either. What goes wrong is in the log.
  process.on('SIGHUP', () => void collector?.reloadSettings('signal').catch(() => undefined));

  const failpoint = process.env.COLLECTOR_FAILPOINT;
  const reader = settingsReader(options, loaded);
  collector = await startCollector(config, { log, version, settingsReader: reader, failpoint, onFatal });
  // Told to stop before there was anything to be stopped.
  if (isStopping) return collector.stop();
  log.info(
    { version, callbacks: collector.origin, archive: collector.archiveOrigin, storage: config.storage.dir },
    'ready',
  );
  const { origin } = collector;
  const trial = tryLine(
    { config: loaded.config, held: loaded.held, token: tokens.callback, origin },
    { argv: process.argv, env: process.env, cwd: process.cwd() },
  );
  process.stdout.write(describeStart({ config, tokens, collector, trial }));
}

/** How much longer than what is under way a stop may take. */
const hardEndMs = 5_000;
const lastLinesMs = 1_000;

/**
 * Ends the process however little of its log anybody reads: the way out of Node waits for lines that a full pipe does not
 * take. What was answered 200 is durable, so nothing is lost but those.
 */
function killAfter(ms: number): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms).unref();
}

/** Ends the process as a failure, once its last lines are written or nobody takes them. */
function endNow(log: Logger): void {
  killAfter(lastLinesMs);
  log.flush(() => process.exit(1));
}

/**
 * One JSON object per line, written several at a time so that no answer waits for the log; on a terminal, lines for
 * people.
 */
async function createLogger(level: Config['logLevel']): Promise<Logger> {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!process.stdout.isTTY)
    return pino(options, pino.destination({ sync: false, minLength: 4096, periodicFlush: 100 }));
  const { build } = await import('pino-pretty');
  return pino(options, build({ translateTime: 'SYS:HH:MM:ss.l', colorize: true, singleLine: true }));
}
