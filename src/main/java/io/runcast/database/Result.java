package io.runcast.database;

import io.runcast.Language;
import io.runcast.finding.Finding;

/** How a migration ended, for the start-up to choose between listening and polling. */
public sealed interface Result {

  /** Everything that Runcast needs is there. */
  record Complete() implements Result {}

  /**
   * Something is missing and this role could not make it.
   *
   * @param finding what is missing and why it stayed so
   * @param sqlForOwner what the owner of the tables has to run, with psql and not in one
   *     transaction; empty where the reason is not a matter of rights
   */
  record Incomplete(Finding finding, String sqlForOwner) implements Result {

    /** The finding in one sentence. */
    public String reason() {
      return finding.message(Language.ENGLISH);
    }
  }
}
