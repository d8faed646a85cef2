package io.runcast.database;

/** How a migration ended, for the start-up to choose between listening and polling. */
public sealed interface Result {

  /** Everything that Runcast needs is there. */
  record Complete() implements Result {}

  /**
   * Something is missing and this role could not make it.
   *
   * @param reason one sentence for the administrator: what is missing and why it stayed so
   * @param sqlForOwner what the owner of the tables has to run, with psql and not in one
   *     transaction; empty where the reason is not a matter of rights
   */
  record Incomplete(String reason, String sqlForOwner) implements Result {}
}
