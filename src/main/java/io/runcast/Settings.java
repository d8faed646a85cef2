package io.runcast;

import io.runcast.database.DatabaseKind;
import io.runcast.database.TableNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What an admin may set, read and validated once: a wrong value stops the deployment.
 *
 * <p>Each is a MicroProfile Config property {@code runcast.…}, or an environment variable by the
 * rules of that specification ({@code RUNCAST_DB_URL}). The README's table explains them all.
 *
 * @param serverName what admins call this server; empty for one that is made up
 * @param db how to reach the database
 * @param tables which tables to read
 * @param channels further tables that are streamed
 * @param listener how to listen
 * @param ring how much of a run stays in memory
 * @param client what a client may cost
 * @param retention which rows to delete
 * @param access who may come in
 */
public record Settings(
    String serverName,
    Db db,
    Tables tables,
    List<ChannelSettings> channels,
    Listener listener,
    Ring ring,
    Client client,
    Retention retention,
    AccessSettings access) {

  /**
   * How to reach the database.
   *
   * @param url {@code jdbc:postgresql:…}, with several hosts if wished, or {@code jdbc:sqlite:…}
   * @param listenUrl a direct way round a pooler, for the listener; the same as {@code url} if
   *     unset
   * @param poolSize connections for replay and history; the listener has one of its own. PostgreSQL
   *     only, as are {@code user} and {@code password}
   */
  public record Db(String url, String listenUrl, String user, String password, int poolSize) {

    /** Which database it is. */
    public DatabaseKind kind() {
      return DatabaseKind.of(url).orElseThrow();
    }

    @Override
    public String toString() {
      return "Db[url=" + withoutSecrets(url) + ", user=" + user + ", poolSize=" + poolSize + "]";
    }
  }

  /**
   * Which tables to read, and whether to prepare them.
   *
   * @param migrate whether to install what is missing at start
   * @param notifyJson whether to notify each row as JSON too, for third parties
   * @param textIndex whether to search by an index of texts; PostgreSQL only
   */
  public record Tables(TableNames names, boolean migrate, boolean notifyJson, boolean textIndex) {
    @Override
    public String toString() {
      return "Tables[log=%s, run=%s, migrate=%s, notifyJson=%s, textIndex=%s]"
          .formatted(names.log(), names.run(), migrate, notifyJson, textIndex);
    }
  }

  /**
   * How to listen.
   *
   * @param giveUp whether to stop for good after {@code maxAttempts} failures in a row
   * @param pollInterval how often to ask where {@code LISTEN} cannot be had
   */
  public record Listener(
      boolean enabled, String channel, boolean giveUp, int maxAttempts, Duration pollInterval) {}

  /** How much of a run stays in memory for those who are nearly up to date: the smaller bound. */
  public record Ring(int rows, long bytes) {}

  /**
   * What a client may cost.
   *
   * @param max clients of this server in total
   * @param maxPerUser how many of them one user who is logged in may be
   * @param maxPerAddress how many of them may come from one address
   * @param stallTimeout how long one may read nothing before it is sent away
   * @param maxAge after how long one is sent away to come back at once, perhaps to another server
   * @param heartbeat the longest silence on a stream
   * @param replayConcurrency how many read history from the database at once
   */
  public record Client(
      int max,
      int maxPerUser,
      int maxPerAddress,
      Duration stallTimeout,
      Duration maxAge,
      Duration heartbeat,
      int replayConcurrency) {}

  /**
   * Which rows to delete, PostgreSQL only.
   *
   * @param age how long ago a run must have ended for its rows to be deleted; empty for never
   * @param batch rows deleted in one transaction
   * @param pause between two of them
   * @param interval how often to look for such runs
   */
  public record Retention(Optional<Duration> age, int batch, Duration pause, Duration interval) {}

  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");
  private static final Pattern SERVER_NAME = Pattern.compile("[\\w .:/-]{1,100}");
  private static final int MAX_IDENTIFIER_BYTES = 63;
  private static final Duration LONGEST_HEARTBEAT = Duration.ofSeconds(15);

  /** Practically for ever; twice as much would still not overflow in nanoseconds. */
  private static final Duration LONGEST_AGE = Duration.ofDays(3650);

  /** The columns that may be named differently, by the part after {@code runcast.column.}. */
  private static final List<String> COLUMNS =
      List.of(
          "log.id",
          "log.run_id",
          "log.level",
          "log.message",
          "log.portal",
          "log.created_at",
          "run.id",
          "run.status",
          "run.started_at",
          "run.finished_at",
          "run.leads_found");

  /**
   * Reads all settings.
   *
   * @throws InvalidSettingsException naming every setting that is wrong, its value and what is
   *     allowed
   */
  public static Settings read(Config config) {
    return read(config, System.getenv().keySet());
  }

  /** The same beside other environment variables. */
  static Settings read(Config config, Set<String> environment) {
    SettingsReader reader = new SettingsReader(config, environment);
    String url =
        reader.text(
            "runcast.db.url", null, any -> DatabaseKind.of(any).isPresent(), DatabaseKind.forms());
    Db db =
        new Db(
            url,
            listenUrl(reader, url),
            reader.text("runcast.db.user", ""),
            reader.secret("runcast.db.password"),
            reader.number("runcast.db.pool-size", 10, 1, 1000));
    Tables tables =
        new Tables(
            tableNames(reader).in(DatabaseKind.of(url).orElse(DatabaseKind.POSTGRESQL)),
            reader.flag("runcast.migrate", true),
            reader.flag("runcast.notify.json", false),
            reader.flag("runcast.search.trigram", false));
    Listener listener =
        new Listener(
            reader.flag("runcast.listener.enabled", true),
            reader.text(
                "runcast.channel",
                "log_updates",
                Settings::isChannel,
                "letters, digits, _ and $, at most 63 bytes, not starting with a digit"),
            reader.flag("runcast.listener.give-up", false),
            reader.number("runcast.listener.max-attempts", 10, 1, 1000),
            reader.duration(
                "runcast.listener.poll-interval",
                Duration.ofSeconds(1),
                Duration.ofMillis(10),
                Duration.ofMinutes(1)));
    Ring ring =
        new Ring(
            reader.number("runcast.ring.rows", 10_000, 100, 10_000_000),
            reader.number("runcast.ring.bytes", 8 << 20, 64 << 10, Integer.MAX_VALUE));
    Client client =
        new Client(
            reader.number("runcast.client.max", 20_000, 1, 1_000_000),
            reader.number("runcast.client.max-per-user", 100, 1, 1_000_000),
            reader.number("runcast.client.max-per-address", 1_000_000, 1, 1_000_000),
            reader.duration(
                "runcast.client.stall-timeout",
                Duration.ofMinutes(2),
                Duration.ofSeconds(1),
                Duration.ofDays(1)),
            reader.duration(
                "runcast.client.max-age", LONGEST_AGE, Duration.ofSeconds(10), LONGEST_AGE),
            reader.duration(
                "runcast.heartbeat", LONGEST_HEARTBEAT, Duration.ofSeconds(1), LONGEST_HEARTBEAT),
            reader.number("runcast.replay.concurrency", 4, 1, 100));
    String serverName =
        reader.text(
            "runcast.server.name",
            "",
            name -> SERVER_NAME.matcher(name).matches(),
            "up to 100 letters, digits, . _ - / : and spaces");
    Retention retention = retention(reader, url);
    List<ChannelSettings> channels = ChannelSettings.read(reader, url);
    AccessSettings access = AccessSettings.read(reader);
    reader.finish();
    return new Settings(
        serverName, db, tables, channels, listener, ring, client, retention, access);
  }

  private static Retention retention(SettingsReader reader, String url) {
    Optional<Duration> age =
        reader.duration("runcast.retention.age", Duration.ofHours(1), LONGEST_AGE);
    if (age.isPresent() && DatabaseKind.SQLITE.accepts(url)) {
      reader.problem(
          "runcast.retention.age is for PostgreSQL only; allowed with %s: nothing".formatted(url));
    }
    return new Retention(
        age,
        reader.number("runcast.retention.batch", 1000, 1, 100_000),
        reader.duration(
            "runcast.retention.pause",
            Duration.ofMillis(200),
            Duration.ZERO,
            Duration.ofMinutes(1)),
        reader.duration(
            "runcast.retention.interval",
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofDays(1)));
  }

  private static String listenUrl(SettingsReader reader, String url) {
    DatabaseKind postgres = DatabaseKind.POSTGRESQL;
    String listenUrl =
        reader.text("runcast.db.listen-url", url, postgres::accepts, postgres.form());
    if (DatabaseKind.SQLITE.accepts(url) && !listenUrl.equals(url)) {
      reader.problem(
          "runcast.db.listen-url is for PostgreSQL only; allowed with %s: nothing".formatted(url));
    }
    return listenUrl;
  }

  private static TableNames tableNames(SettingsReader reader) {
    String log = reader.text("runcast.table.log", "scraper_control_scraperlog");
    String run = reader.text("runcast.table.run", "scraper_control_scraperrun");
    Map<String, String> columns = new TreeMap<>();
    for (String name : COLUMNS) {
      String usual = name.substring(name.indexOf('.') + 1);
      String column = reader.text("runcast.column." + name, usual);
      if (!column.equals(usual)) {
        columns.put(name, column);
      }
    }
    try {
      return TableNames.of(log, run, columns);
    } catch (IllegalArgumentException e) {
      reader.problem("runcast.table.* or runcast.column.*: " + e.getMessage());
      return TableNames.DEFAULT;
    }
  }

  private static boolean isChannel(String name) {
    return CHANNEL.matcher(name).matches()
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_IDENTIFIER_BYTES;
  }

  /** The URL as it may be shown: a password in it is left out. */
  static String withoutSecrets(String url) {
    return url.replaceAll("(?i)(password=)[^&]*", "$1***");
  }
}
