/**
 * Changes whenever the same body would give another transcript: an index made by another version is made again.
 */
export const mapperVersion = '4';
