import { describe, expect, it } from 'vitest';
import { placeText, usualPlaces } from '../../../src/domain/generic-places.ts';

describe('placeText', () => {
  it('writes a place as it stands in the settings', () => {
    expect(placeText({ in: 'query', name: 'job' })).toBe('?job');
    expect(placeText({ in: 'json', steps: ['a/b', 'c~d', ''] })).toBe('/a~1b/c~0d/');
    expect(usualPlaces.jobId.map(placeText)).toEqual([
      '?id',
      '?job_id',
      '?jobId',
      '?requestid',
      '/id',
      '/jobId',
      '/job_id',
    ]);
  });
});
