package io.runcast.broadcast;

/**
 * Bytes that go out in one write.
 *
 * @param bytes shared by all who get them: never changed
 * @param rows how many rows they hold
 */
record Batch(byte[] bytes, int rows) {

  /** Something that is no row. */
  static Batch of(byte[] bytes) {
    return new Batch(bytes, 0);
  }
}
