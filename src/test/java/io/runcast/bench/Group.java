package io.runcast.bench;

/** Kinds of clients whose latencies are told apart. */
enum Group {
  /** Reads at once. */
  READING,
  /** Stops reading for a while. */
  STALLING
}
