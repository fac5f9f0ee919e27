import type { SetUpGuide } from '../../../../../src/domain/set-up.ts';
import type { SourceSetUp } from '../../../../../src/web/reading/set-up.ts';

export const aGuide: SetUpGuide = {
  title: 'Acme: callback',
  use: 'The request.',
  snippet: '{ "url": "x" }',
  placeholders: [{ word: 'YOUR_TOKEN', meaning: 'the value of it' }],
  notes: ['a note'],
  obstacle: null,
};

/** A source as the pages see it, guarded by a bearer token. */
export function aSetUp(overrides: Partial<SourceSetUp> = {}): SourceSetUp {
  return {
    source: {
      name: 'acme',
      vendor: 'generic',
      limits: { bodyBytes: 5 * 1024 ** 3, partBytes: 1000, parts: 10 },
      expect: null,
      overdueAfterMs: 3_600_000,
    },
    credentials: [{ type: 'bearer', name: null, place: 'sources.acme.auth[0].bearer in the settings' }],
    allow: 'anyone',
    mode: 'enforce',
    preset: null,
    suggestedCredential: `bearer: "\${ACME_TOKEN}"`,
    guides: () => [aGuide],
    testObstacle: () => null,
    ...overrides,
  };
}
