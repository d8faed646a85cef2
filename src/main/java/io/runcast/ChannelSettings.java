package io.runcast;

import io.runcast.database.ChannelTable;
import io.runcast.database.DatabaseKind;
import io.runcast.log.Subject;
import io.runcast.security.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A further table that is streamed, and who may follow it.
 *
 * @param table where its rows are, and its name
 * @param role what takes to see them
 */
public record ChannelSettings(ChannelTable table, Role role) {

  /** Each is read once more whenever the log is. */
  private static final int MOST = 16;

  private static final int MOST_COLUMNS = 40;

  /** What a WebSocket calls the states of all runs. */
  private static final Set<String> TAKEN = Set.of("runs");

  static List<ChannelSettings> read(SettingsReader reader, String url) {
    List<String> names = list(reader.text("runcast.channels", ""));
    if (!names.isEmpty() && DatabaseKind.SQLITE.accepts(url)) {
      reader.problem(
          "runcast.channels is for PostgreSQL only; allowed with %s: nothing".formatted(url));
    }
    if (names.size() > MOST || Set.copyOf(names).size() < names.size()) {
      reader.problem(
          "runcast.channels is \"%s\"; allowed: at most %d names, each once"
              .formatted(String.join(",", names), MOST));
    }
    List<ChannelSettings> channels = new ArrayList<>();
    for (String name : names) {
      if (!Subject.NAME.matcher(name).matches() || TAKEN.contains(name)) {
        reader.problem(
            "runcast.channels has \"%s\"; allowed: names of 1 to 32 of a-z, 0-9 and -, beginning with a letter, but not runs"
                .formatted(name));
      } else {
        one(reader, name).ifPresent(channels::add);
      }
    }
    return List.copyOf(channels);
  }

  private static Optional<ChannelSettings> one(SettingsReader reader, String name) {
    String prefix = "runcast.channels." + name + ".";
    String table =
        reader.text(prefix + "table", null, text -> !text.isBlank(), "the name of a table");
    String columns =
        reader.text(
            prefix + "columns",
            null,
            text -> !list(text).isEmpty() && list(text).size() <= MOST_COLUMNS,
            "1 to %d columns, separated by commas: what is shown of a row".formatted(MOST_COLUMNS));
    String id = reader.text(prefix + "id", "id");
    String key = reader.text(prefix + "key", "");
    String time = reader.text(prefix + "time", "created_at");
    String role =
        reader.text(
            prefix + "role",
            Role.VIEWER.text(),
            text -> Role.of(text).isPresent(),
            String.join(" or ", Role.texts()));
    if (table.isBlank() || columns.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ChannelSettings(
              ChannelTable.of(name, table, id, key.isEmpty() ? null : key, time, list(columns)),
              Role.of(role).orElse(Role.ADMIN)));
    } catch (IllegalArgumentException e) {
      reader.problem(prefix + e.getMessage());
      return Optional.empty();
    }
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
