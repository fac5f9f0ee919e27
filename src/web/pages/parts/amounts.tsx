import { formatBytes } from '../../../lib/format-bytes.ts';
import { formatCount } from './format.ts';

/** A size for people; the exact one is in its tooltip and its value. */
export function Bytes({ bytes }: { bytes: number }) {
  return (
    <data class="amount" value={bytes} title={`${formatCount(bytes)} bytes`}>
      {formatBytes(bytes)}
    </data>
  );
}

/** A whole number with its thousands apart. */
export function Count({ count }: { count: number }) {
  return (
    <data class="amount" value={count}>
      {formatCount(count)}
    </data>
  );
}
