package io.runcast.security;

/** Whether somebody who was let in may stay. */
public enum Standing {
  HOLDS,
  /** The time is over that a login, session or token was given for. */
  EXPIRED,
  /** Logged out, deactivated, or no longer allowed. */
  REVOKED
}
