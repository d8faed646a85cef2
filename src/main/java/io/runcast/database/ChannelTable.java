package io.runcast.database;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A further table whose rows are streamed under a name of their own; PostgreSQL only. Its names are
 * SQL, with their quotes, as those of {@link TableNames}.
 *
 * <p>A row of it is read as a row of a log without levels: what it is about is its key, and its
 * text is one JSON object of the columns that are shown.
 *
 * @param name the channel's
 * @param table {@code "scraper_control_errorlog"}, or with its schema
 * @param id a column of whole numbers that are unique
 * @param key the column by which rows can be told apart; null for none
 * @param time a column of times
 * @param columns what is shown of a row; texts, numbers, JSON: whatever PostgreSQL can make JSON of
 */
public record ChannelTable(
    String name, String table, String id, @Nullable String key, String time, List<String> columns) {

  /** What of a key counts, in characters: an index takes no more than 2,704 bytes. */
  public static final int KEY_LENGTH = 200;

  public ChannelTable {
    columns = List.copyOf(columns);
  }

  /**
   * Names from the configuration, unquoted.
   *
   * @throws IllegalArgumentException with the allowed form, if one is no plain identifier
   */
  public static ChannelTable of(
      String name,
      String table,
      String id,
      @Nullable String key,
      String time,
      List<String> columns) {
    return new ChannelTable(
        name,
        Identifier.quoteTable("table", table),
        Identifier.quoteColumn("id", id),
        key == null ? null : Identifier.quoteColumn("key", key),
        Identifier.quoteColumn("time", time),
        columns.stream().map(column -> Identifier.quoteColumn("columns", column)).toList());
  }

  /** All its rows, for those who read them; the parameter is null. */
  public LogTable whole() {
    return asLog("cast(? as text) is null");
  }

  /** Rows of one key, for those who read them; the parameter is the key's text. */
  public LogTable ofKey() {
    return asLog(keyText() + " = ?");
  }

  /** The key as it is compared, and as the changelog's index has it. */
  String keyText() {
    return key == null ? "''" : "left(%s::text, %d)".formatted(key, KEY_LENGTH);
  }

  /** The index of all its rows, unquoted. */
  String index() {
    return "runcast_channel_" + name;
  }

  /** What that index says of itself, in liquibase/channel.sql, too. */
  String indexComment() {
    return "Runcast: rows by " + id;
  }

  /** The index of the rows of each key, unquoted. */
  String keyIndex() {
    return index() + "_key";
  }

  /** What that one says. */
  String keyIndexComment() {
    return "Runcast: rows of a " + key + " by " + id;
  }

  /** All its columns that are read. */
  Stream<String> all() {
    return Stream.concat(
        Stream.of(id, time), Stream.concat(Stream.ofNullable(key), columns.stream()));
  }

  private LogTable asLog(String ofSubject) {
    // Identifiers have no quotes in them, so one in double quotes is as good in single ones.
    String json =
        columns.stream()
            .map(column -> column.replace('"', '\'') + ", " + column)
            .collect(Collectors.joining(", ", "json_build_object(", ")::text"));
    return new LogTable(
        DatabaseKind.POSTGRESQL,
        table,
        id,
        ofSubject,
        "0::bigint",
        "''",
        keyText(),
        json,
        time,
        true);
  }
}
