/** Begins the warning on a delivery with JSON that no reader knows, and stands in the transcript of a body like it. */
export const unknownFormat = 'unknown-format';

/** The warning of a delivery, given the indexes of the parts. */
export function unknownFormatWarning(parts: readonly number[]): string {
  const named = parts.length === 1 ? `part ${parts[0]}` : `parts ${parts.slice(0, 20).join(', ')}`;
  return `${unknownFormat}: no reader of transcripts knows the JSON of ${named}`;
}

/** Whether a delivery was warned of so. */
export function hasUnknownFormat({ warnings }: { warnings: readonly string[] }): boolean {
  return warnings.some((warning) => warning.startsWith(`${unknownFormat}:`));
}
