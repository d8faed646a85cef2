package io.runcast.finding;

import io.runcast.Language;
import java.sql.SQLException;

/** A database was reached and cannot be worked with as it is: carries what to tell the admin. */
public final class FoundException extends SQLException {

  private static final long serialVersionUID = 1;

  private final transient Finding finding;

  /**
   * @param sqlState class 08 for what looks like a connection's fault
   */
  public FoundException(Finding finding, String sqlState) {
    super(finding.text(Language.ENGLISH), sqlState);
    this.finding = finding;
  }

  public Finding finding() {
    return finding;
  }
}
