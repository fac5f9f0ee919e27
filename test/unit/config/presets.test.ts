import { describe, expect, it } from 'vitest';
import { parseAllowed, presetsOf } from '../../../src/config/presets.ts';
import { vendors } from './settings.ts';

const presets = presetsOf(vendors);

describe('presetsOf', () => {
  it('has one for every vendor with addresses and one for each of its regions, each address once and canonical', () => {
    expect(Object.fromEntries(presets)).toEqual({
      speechmatics: ['40.74.41.91', '52.236.157.154', '52.149.21.32'],
      'speechmatics:eu1': ['40.74.41.91', '52.236.157.154'],
      'speechmatics:us1': ['52.149.21.32', '40.74.41.91'],
      plain: ['2001:db8::7'],
    });
  });
});

describe('parseAllowed', () => {
  it('reads presets, addresses and blocks', () => {
    expect(parseAllowed('speechmatics:eu1', presets)).toEqual(['40.74.41.91', '52.236.157.154']);
    expect(parseAllowed('203.0.113.7', presets)).toEqual(['203.0.113.7']);
    expect(parseAllowed('fe80::/10', presets)).toEqual(['fe80::/10']);
    expect(parseAllowed('abcd::1', presets)).toEqual(['abcd::1']);
  });

  it.each(['auto', 'Speechmatics', 'speechmatics:', 'plain:*', 'constructor', ''])('refuses %j', (text) => {
    expect(() => parseAllowed(text, presets)).toThrow(RangeError);
  });

  it('says so when there are no presets at all', () => {
    expect(() => parseAllowed('acme', new Map())).toThrow('these presets: none');
  });
});
