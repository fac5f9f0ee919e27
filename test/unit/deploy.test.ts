import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { known } from '../../src/compose/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { aFolder } from '../fixtures/folder.ts';

const checkout = join(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(checkout, file), 'utf8');
const manifests = globSync('deploy/kubernetes/*.yaml', { cwd: checkout }).sort();

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata?: { name: string };
  data?: Record<string, string>;
}

const documents = manifests.flatMap((file) =>
  parseAllDocuments(textOf(file)).map((document) => ({ file, manifest: document.toJS() as Manifest })),
);

/** True where a program is installed: CI on Debian has them. */
function has(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

/** Loads settings with a value for every secret that they take from a file. */
async function load(text: string) {
  const secretless = text.replaceAll(/\{ *file: [^}]*\}/g, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const cwd = await aFolder();
  await writeFile(join(cwd, 'settings.yaml'), secretless);
  return loadConfig({ file: 'settings.yaml', env: {}, cwd, ...known });
}

describe('the manifests for Kubernetes', () => {
  const checked = documents.filter(({ manifest }) => manifest.kind !== 'Kustomization');

  it.each(checked)('$file: $manifest.kind is what its schema says', async ({ manifest }) => {
    const { apiVersion, kind } = manifest;
    const { [kind]: Model } = await import(`kubernetes-models/${apiVersion}/${kind}`);
    expect(() => new Model(manifest).validate()).not.toThrow();
    expect(() => new Model({ ...manifest, metadata: 'no' }).validate()).toThrow();
  });

  it('are all named by the kustomization', () => {
    const { resources } = parse(textOf('deploy/kubernetes/kustomization.yaml'));
    expect(manifests.map((file) => file.split('/').at(-1)).filter((name) => name !== 'kustomization.yaml')).toEqual(
      [...resources].sort(),
    );
  });

  it('have settings that load', async () => {
    const settings = documents.find(({ manifest }) => manifest.kind === 'ConfigMap')?.manifest.data?.['collector.yaml'];
    const { config } = await load(settings ?? '');
    expect(config.sources.map(({ source }) => source.name)).toEqual(['speechmatics']);
  });
});

describe('the container', () => {
  const recipe = textOf('Dockerfile');

  it('is made of what is there, and of nothing that is left out of its context', () => {
    const copied = [...recipe.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    const allowed = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    for (const name of copied) {
      expect(existsSync(join(checkout, name))).toBe(true);
      expect(allowed).toContain(`!${name}`);
    }
  });

  it('runs as a user without rights, and says how it is', () => {
    expect(recipe).toMatch(/^USER [1-9]\d+:[1-9]\d+$/m);
    expect(recipe).toMatch(/^HEALTHCHECK /m);
    const { collector } = parse(textOf('compose.yaml')).services;
    expect(collector).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('has settings that load', async () => {
    const { config } = await load(textOf('deploy/compose/collector.yaml'));
    expect(config.storage.dir).toBe('/var/lib/collector/storage');
  });
});

describe('the figures that are watched', () => {
  it.each(['deploy/grafana/collector.json', 'deploy/prometheus/collector.rules.yaml'])(
    'in %s are there',
    async (file) => {
      const metrics = createMetrics();
      const page = textOf('docs/api.md') + (await metrics.render()).text;
      const named = [...textOf(file).matchAll(/\b((?:collector|nodejs|process)_[a-z0-9_]+)/g)].map(
        ([, name = '']) => name,
      );
      const missing = named.filter((name) => !page.includes(name.replace(/_bucket$/, '')));
      expect([...new Set(missing)]).toEqual([]);
      expect(named.length).toBeGreaterThan(10);
    },
  );

  it.runIf(has('promtool'))('are rules that Prometheus takes', () => {
    const output = execFileSync('promtool', [
      'check',
      'rules',
      join(checkout, 'deploy/prometheus/collector.rules.yaml'),
    ]);
    expect(output.toString()).toContain('SUCCESS');
  });
});

describe.runIf(has('systemd-analyze'))('the unit of systemd', () => {
  it.each([
    ['collector.service', 15],
    ['collector-snapshot.service', 40],
  ])('%s is exposed by at most %i tenths', (unit, threshold) => {
    const args = ['security', '--offline=true', '--no-pager', `--threshold=${threshold}`];
    expect(() => execFileSync('systemd-analyze', [...args, join(checkout, 'deploy/systemd', unit)])).not.toThrow();
  });
});
