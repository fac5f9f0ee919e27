import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/commands/program.ts';
import { surroundings } from './surroundings.ts';

/** What was typed, what comes of it, and the variables that were set. `DIR` stands for a folder of the test. */
type Mistake = readonly [typed: string, code: 1 | 2, said: RegExp, env?: Readonly<Record<string, string>>];

const noDate = /expected a date/;
const noFolder = /there is no folder DIR\/missing: look at storage\.dir/;
const noStorage = /DIR\/empty is not a storage folder, it holds no ledger/;
const missing = { COLLECTOR_STORAGE: 'DIR/missing' };
const empty = { COLLECTOR_STORAGE: 'DIR/empty' };
const inFile = { COLLECTOR_STORAGE: 'DIR/file' };

const mistakes: readonly Mistake[] = [
  ['srve', 2, /there is no command srve; did you mean serve\?/],
  ['exprot', 2, /there is no command exprot; did you mean export\?/],
  ['Check', 2, /did you mean check\?/],
  ['rein', 2, /did you mean reindex\?/],
  ['verfy', 2, /did you mean verify\?/],
  ['frobnicate', 2, /there is no command frobnicate: collector --help lists them/],
  ['--frobnicate', 2, /unknown option '--frobnicate'/],
  ['serve --prot 80', 2, /unknown option '--prot'.*collector serve --help/],
  ['serve now', 2, /too many arguments/],
  ['serve --config', 2, /argument missing/],
  ['serve --config DIR/missing.yaml', 2, /DIR\/missing\.yaml cannot be used:.*can be read \(ENOENT\)/s],
  ['serve --config DIR/empty', 2, /can be read \(EISDIR\)/],
  ['serve --config DIR/broken.yaml', 2, /broken\.yaml:\d+:\d+/],
  ['serve --config DIR/unknown-key.yaml', 2, /sorces/],
  ['serve --config DIR/bad-port.yaml', 2, /server\.listen/],
  ['serve', 2, /COLLECTOR_LISTEN is "8080"/, { COLLECTOR_LISTEN: '8080' }],
  ['serve', 2, /COLLECTOR_LISTEN is "127\.0\.0\.1:99999"/, { COLLECTOR_LISTEN: '127.0.0.1:99999' }],
  ['serve', 2, /COLLECTOR_LOG_LEVEL is "loud"/, { COLLECTOR_LOG_LEVEL: 'loud' }],
  ['serve', 2, /COLLECTOR_TOKEN is \*\*\*/, { COLLECTOR_TOKEN: 'two words' }],
  ['serve', 2, /COLLECTOR_ARCHIVE_TOKEN is \*\*\*/, { COLLECTOR_ARCHIVE_TOKEN: '' }],
  ['serve', 2, /missing\.yaml cannot be used/, { COLLECTOR_CONFIG: 'DIR/missing.yaml' }],
  ['serve', 1, /ENOTDIR.*: a file stands where a folder is expected/, { COLLECTOR_STORAGE: 'DIR/file/below' }],
  ['check --config DIR/missing.yaml', 2, /missing\.yaml cannot be used/],
  ['check --config DIR/broken.yaml', 2, /broken\.yaml/],
  ['check', 2, /tokens\.json cannot be used/, { COLLECTOR_STORAGE: 'DIR/half' }],
  ['serve', 2, /tokens\.json cannot be used/, { COLLECTOR_STORAGE: 'DIR/half' }],
  ['serve --config DIR/no-certificate.yaml', 1, /server\.tls\.cert is DIR\/none\.pem: .*ENOENT/],
  ['send deepgram --source nosuch --config DIR/two-sources.yaml', 2, /there is no such source; the settings have a, b/],
  ['send deepgram --config DIR/two-sources.yaml', 2, /no source of the settings is for deepgram: .* a, b/],
  ['send deepgram --config DIR/missing.yaml', 2, /missing\.yaml cannot be used/],
  ['send deepgram --ca DIR/missing.pem', 2, /--ca DIR\/missing\.pem: expected a file/],
  ['check --source default', 2, /--source goes with --url/],
  ['check --patience 70s', 2, /--patience goes with --url/],
  ['check --url nonsense', 2, /--url/],
  ['check --url http://127.0.0.1:1 --patience soon', 2, /--patience/],
  ['check --frob', 2, /unknown option/],
  ['send', 2, /missing required argument 'vendor'/],
  ['send nosuch', 2, /vendor nosuch: expected one of/],
  ['send deepgram --contents nosuch', 2, /--contents nosuch: deepgram has/],
  ['send deepgram --size huge', 2, /--size huge: expected a size/],
  ['send deepgram --retry often', 2, /--retry often: expected a number/],
  ['send deepgram --url nonsense', 2, /--url: expected a URL/],
  ['send deepgram --url http://127.0.0.1:1 --source a', 2, /--source: the source is already part of --url/],
  ['send deepgram --source A/b', 2, /--source A\/b: expected a name/],
  ['send deepgram --header nonsense', 2, /--header: expected 'Name: value'/],
  ['send deepgram --public-url http://a', 2, /--public-url: only what is signed needs it/],
  ['send deepgram --handshake', 2, /--handshake: deepgram makes none/],
  ['send deepgram --handshake --cut', 2, /cannot be used with/],
  ['send deepgram', 2, /COLLECTOR_LISTEN/, { COLLECTOR_LISTEN: '127.0.0.1:0' }],
  ['trust', 2, /missing required argument 'source'/],
  ['trust default', 2, /missing required argument 'address'/],
  ['trust default 1.2.3.999', 2, /1\.2\.3\.999 is neither an address nor a CIDR block/],
  ['trust default 10.0.0.0/33', 2, /10\.0\.0\.0\/33 is neither/],
  ['trust nosuch 203.0.113.9', 2, /there is no source nosuch; the settings have default/],
  ['trust default 203.0.113.9 --url nonsense', 2, /--url: expected a URL/],
  ['trust default 203.0.113.9 --url https://far.example', 2, /say its archive token with --token/],
  [
    'trust default 203.0.113.9 --url http://127.0.0.1:1 --token x',
    1,
    /no collector answers at http:\/\/127\.0\.0\.1:1.*is it running\?/,
  ],
  ['verify', 1, noFolder, missing],
  ['verify', 1, noStorage, empty],
  ['verify', 1, /ENOTDIR/, inFile],
  ['verify', 1, /version\.json is damaged/, { COLLECTOR_STORAGE: 'DIR/damaged' }],
  ['verify', 1, /newer/, { COLLECTOR_STORAGE: 'DIR/newer' }],
  ['verify --jsn', 2, /unknown option '--jsn'.*[Dd]id you mean --json/s],
  ['reindex', 1, noFolder, missing],
  ['reindex', 1, noStorage, empty],
  ['reindex', 1, /ENOTDIR/, inFile],
  ['reindex', 1, /newer/, { COLLECTOR_STORAGE: 'DIR/newer' }],
  ['reindex --config DIR/missing.yaml', 2, /missing\.yaml/],
  ['reindex all', 2, /too many arguments/],
  ['export', 2, /required option '--out <path>' not specified/],
  ['export --out DIR/out', 1, noFolder, missing],
  ['export --out DIR/out', 1, noStorage, empty],
  ['export --out DIR/out --format mp3', 2, /expected .*txt/],
  ['export --out DIR/out --from yesterday', 2, noDate],
  ['export --out DIR/out --to 2026-13-45', 2, noDate],
  ['export --out DIR/out --job nosuch', 2, /expected <source>\/<job id>/],
  ['export --out DIR/out --job a/b --source a', 2, /exclude one another/],
  ['schema --chek', 2, /unknown option '--chek'/],
];

describe('a mistake of a person', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mistakes-'));
    for (const name of ['empty', 'damaged', 'newer']) await mkdir(join(dir, name));
    await writeFile(join(dir, 'file'), '');
    for (const name of ['damaged', 'newer']) await mkdir(join(dir, name, 'ledger'));
    await writeFile(join(dir, 'damaged', 'version.json'), '{"version":');
    await writeFile(join(dir, 'newer', 'version.json'), '{"version":99,"program":"9.9.9"}');
    await mkdir(join(dir, 'half'), { mode: 0o700 });
    await writeFile(join(dir, 'half', 'tokens.json'), '{"callback":');
    const source = '{ vendor: gladia, auth: [{ bearer: secret-of-a-source }], allow: anyone }';
    await writeFile(join(dir, 'two-sources.yaml'), `sources: { a: ${source}, b: ${source} }`);
    await writeFile(
      join(dir, 'no-certificate.yaml'),
      `server: { tls: { cert: ${dir}/none.pem, key: ${dir}/none.pem } }`,
    );
    await writeFile(join(dir, 'broken.yaml'), 'server: [');
    await writeFile(join(dir, 'unknown-key.yaml'), 'sorces: {}');
    await writeFile(join(dir, 'bad-port.yaml'), 'server: { listen: nowhere }');
  });
  afterAll(() => rm(dir, { recursive: true }));
  afterEach(() => {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  /** What was printed, and the exit code. */
  async function typed(line: string, env: Readonly<Record<string, string>> = {}) {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    const printed: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((text) => void printed.push(`${text}\n`));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    vi.stubEnv('COLLECTOR_STORAGE', join(dir, 'storage'));
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value.replace('DIR', dir));
    await run(['node', 'collector', ...line.replaceAll('DIR', dir).split(' ')]);
    return { code: process.exitCode, said: printed.join('').replaceAll(dir, 'DIR') };
  }

  const cases = mistakes.map(([line, code, said, env]) => ({ line, code, said, env }));
  it.each(cases)('$line ends with $code and says so', async ({ line, code, said, env }) => {
    const outcome = await typed(line, env);

    expect(outcome.said).toMatch(said);
    expect(outcome.code).toBe(code);
    expect(outcome.said).toMatch(/^collector: /);
    expect(outcome.said).not.toMatch(/^ {4}at /m);
    // One line; settings have one for each key, and a guess of what was meant follows in its own.
    if (!/cannot be used:\n|Did you mean/.test(outcome.said)) expect(outcome.said.trim().split('\n')).toHaveLength(1);
  });

  it('stands in the docs with what is said to it', async () => {
    const rows: string[] = [];
    for (const [line, code, , env = {}] of mistakes) {
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
      const [said = '', first = ''] = (await typed(line, env)).said.replace('collector: ', '').split('\n');
      const whole = said.endsWith(':') ? `${said} ${first.replace(/^\s*- /, '')}` : said;
      rows.push(`| \`${variables.join('')}collector ${line}\` | ${code} | ${whole.replaceAll('|', '\\|')} |`);
    }
    for (const { typed: what, code, said } of surroundings) rows.push(`| ${what} | ${code} | ${said} |`);
    const answers = new URL('../../../docs/answers.md', import.meta.url);
    const written = (await readFile(answers, 'utf8')).replace(
      /(?<=<!-- mistakes -->\n)[\s\S]*(?=<!-- end of mistakes -->)/,
      () => `| typed | exit code | said |\n|---|---|---|\n${rows.join('\n')}\n`,
    );

    await expect(written).toMatchFileSnapshot(fileURLToPath(answers));
  });

  it('shows where it came from when asked', async () => {
    const { said } = await typed('verify --verbose', missing);

    expect(said).toMatch(noFolder);
    expect(said).toMatch(/^ {4}at /m);
  });

  it('makes nothing of a mistyped path', async () => {
    for (const line of ['verify', 'reindex', 'export --out DIR/out']) await typed(line, missing);

    await expect(readFile(join(dir, 'missing', 'version.json'))).rejects.toThrow('ENOENT');
  });
});
