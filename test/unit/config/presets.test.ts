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
    const read = (text: string) => parseAllowed(text, presets);
    expect(read('speechmatics:eu1')).toEqual({ entry: 'speechmatics:eu1', ranges: ['40.74.41.91', '52.236.157.154'] });
    expect(read('203.0.113.7')).toEqual({ entry: '203.0.113.7', ranges: ['203.0.113.7'] });
    expect(read('FE80::/10')).toEqual({ entry: 'fe80::/10', ranges: ['fe80::/10'] });
    expect(read('abcd::1')).toEqual({ entry: 'abcd::1', ranges: ['abcd::1'] });
  });

  it.each(['auto', 'Speechmatics', 'speechmatics:', 'plain:*', 'constructor', ''])('refuses %j', (text) => {
    expect(() => parseAllowed(text, presets)).toThrow(RangeError);
  });

  it('says so when there are no presets at all', () => {
    expect(() => parseAllowed('acme', new Map())).toThrow('these presets: none');
  });
});
