package io.runcast.redeploy;

import java.net.URI;

/** A server whose JVM stays while the application comes and goes. */
interface Redeployable {

  void deploy();

  /** Returns when the server says that the application is gone. */
  void undeploy();

  /** Where the application answers. */
  URI uri();

  /** The server's process. */
  long pid();
}
