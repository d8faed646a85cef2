package io.runcast.database;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A trigger of the changelog's, and how it is found in a database. */
public enum Trigger {
  DOORBELL("runcast_doorbell", TableNames::log) {
    @Override
    String arguments(String channel) {
      return super.arguments(channel) + Gate.of(channel).keyClass() + END;
    }
  },
  RUN_INSERTED("runcast_run_inserted", TableNames::run),
  RUN_STATUS("runcast_run_status", TableNames::run);

  /** How it stands. */
  public enum State {
    ENABLED,
    DISABLED,
    /** Fires for replication only, which for writers is the same as disabled. */
    REPLICA,
    /** Rings on another channel: another installation's. */
    FOREIGN,
    MISSING;

    /** As status names it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong with a trigger that stands like this. */
    Optional<Finding> fault(String trigger, String table, String channel) {
      return switch (this) {
        case ENABLED -> Optional.empty();
        case DISABLED, REPLICA -> Optional.of(Finding.of(Code.TRIGGER_DISABLED, trigger, table));
        case FOREIGN ->
            Optional.of(Finding.of(Code.TRIGGER_ON_OTHER_CHANNEL, trigger, table, channel));
        case MISSING -> Optional.of(Finding.of(Code.TRIGGER_MISSING, trigger, table));
      };
    }
  }

  /**
   * One that was looked for.
   *
   * @param trigger which
   * @param state how it was found
   */
  public record Found(Trigger trigger, State state) {

    /** What is wrong with it. */
    public Optional<Finding> fault(TableNames names, String channel) {
      return state.fault(trigger.sqlName, trigger.table.apply(names), channel);
    }
  }

  /** Ends each argument in the catalog. */
  private static final String END = "\\000";

  private static final String QUESTION =
      """
      select tgenabled, encode(tgargs, 'escape') = ? from pg_trigger
      where tgrelid = to_regclass(?) and tgname = ?
      """;

  private final String sqlName;

  @SuppressWarnings("ImmutableEnumChecker") // A method reference.
  private final Function<TableNames, String> table;

  Trigger(String sqlName, Function<TableNames, String> table) {
    this.sqlName = sqlName;
    this.table = table;
  }

  public String sqlName() {
    return sqlName;
  }

  /** As the catalog has them. */
  String arguments(String channel) {
    return channel + END;
  }

  /** Looks for it: one short query of the system catalogs. */
  public Found in(Connection connection, TableNames names, String channel) throws SQLException {
    return new Found(this, on(connection, table.apply(names), channel));
  }

  /** How it stands on any table. */
  State on(Connection connection, String anyTable, String channel) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
      statement.setString(1, arguments(channel));
      statement.setString(2, anyTable);
      statement.setString(3, sqlName);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? state(result.getString(1), result.getBoolean(2)) : State.MISSING;
      }
    }
  }

  private static State state(String enabled, boolean ours) {
    if (!ours) {
      return State.FOREIGN;
    }
    return switch (enabled) {
      case "D" -> State.DISABLED;
      case "R" -> State.REPLICA;
      default -> State.ENABLED;
    };
  }
}
