import { z } from 'zod';
import { allowModes } from '../domain/credential.ts';
import { parsedText, section } from './fields.ts';
import { type Presets, parseAllowed } from './presets.ts';

/** `allow` of a source: `anyone`, a list, or a list with a mode. */
export function allowField(presets: Presets) {
  const list = z.array(parsedText((text) => parseAllowed(text, presets)));
  return z
    .union(
      [
        z.literal('anyone'),
        list,
        section({
          list: list.describe('Addresses, CIDR blocks and presets.'),
          mode: z
            .enum(allowModes, { error: `expected one of ${allowModes.join(', ')}` })
            .prefault('enforce')
            .describe(
              'For a right credential from an address that is not listed: `enforce` refuses it, `shadow` files it, `quarantine` keeps it aside. The last two raise an alarm.',
            ),
        }),
      ],
      {
        error:
          'expected `anyone` or a list of addresses, CIDR blocks and presets such as [203.0.113.7, speechmatics:eu1], or { list: […], mode: shadow }',
      },
    )
    .describe(
      'Addresses, CIDR blocks and presets (`speechmatics`, `speechmatics:eu1`, `voicebase:us`) that may call. `anyone` must be written out; an empty list admits nobody.',
    );
}
