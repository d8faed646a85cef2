package io.runcast.security.jwt;

import io.runcast.security.UndecidedException;

/** Where an issuer's public keys come from. Threadsafe. */
interface KeySource extends AutoCloseable {

  /**
   * The keys as they were last had; waits only if there never were any.
   *
   * @throws UndecidedException when there never were any, and still are none
   */
  PublicKeys current() throws UndecidedException;

  /**
   * Looks for newer keys, after a token's key was not among these; not at once when that was done a
   * short while ago.
   *
   * @return the same ones when there are no others
   * @throws UndecidedException when that cannot be told now
   */
  PublicKeys newerThan(PublicKeys keys) throws UndecidedException;

  @Override
  void close();
}
