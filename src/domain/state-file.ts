/** A small file of JSON that is replaced as a whole. */
export interface StateFile {
  /**
   * What was written last; null when nothing ever was.
   *
   * @throws StartError when the file is there and cannot be read: it is never replaced then.
   */
  read(): Promise<unknown>;
  /** Resolves when the value is durable; killed in the middle, the old one stands. @throws CollectorError as `storageError` makes it */
  write(value: unknown): Promise<void>;
}
