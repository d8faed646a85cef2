package io.runcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.database.ChannelTable;
import io.runcast.database.DatabaseKind;
import io.runcast.security.Role;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Map<String, String> LEAST =
      Map.of("runcast.db.url", "jdbc:postgresql://db/crm");

  @Test
  void hasADefaultForEverythingButTheDatabase() {
    Settings settings = Settings.read(config(Map.of()));

    assertThat(settings.db().listenUrl()).isEqualTo("jdbc:postgresql://db/crm");
    assertThat(settings.tables().names().log()).isEqualTo("\"scraper_control_scraperlog\"");
    assertThat(settings.listener().channel()).isEqualTo("log_updates");
    assertThat(settings.client().heartbeat()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void takesOtherNamesForTablesAndColumns() {
    Settings settings =
        Settings.read(
            config(Map.of("runcast.table.log", "crm.log", "runcast.column.log.message", "text")));

    assertThat(settings.tables().names().log()).isEqualTo("\"crm\".\"log\"");
    assertThat(settings.tables().names().logMessage()).isEqualTo("\"text\"");
  }

  @Test
  void callsNothingMisspeltThatComesFromTheEnvironment() {
    // As WildFly lists RUNCAST_DB_LISTEN_URL, and what Kubernetes makes of a service of that name.
    Config config =
        config(
            Map.of("runcast.db.listen.url", "jdbc:postgresql://pg/crm", "runcast.port", "tcp://"));

    Settings settings = Settings.read(config, Set.of("RUNCAST_DB_LISTEN_URL", "RUNCAST_PORT"));

    assertThat(settings.db().url()).isEqualTo("jdbc:postgresql://db/crm");
    assertThatThrownBy(() -> Settings.read(config, Set.of("RUNCAST_PORT")))
        .hasMessageContaining("runcast.db.listen.url is no setting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "2m", "PT20S", "soon", "-1s"})
  void refusesAHeartbeatOutOfRange(String value) {
    assertThatThrownBy(() -> Settings.read(config(Map.of("runcast.heartbeat", value))))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("runcast.heartbeat is \"" + value + "\"")
        .hasMessageContaining("PT1S to PT15S");
  }

  @ParameterizedTest
  @CsvSource({
    "runcast.db.url,jdbc:mysql://db/crm",
    "runcast.db.url,postgresql://db/crm",
    "runcast.db.url,jdbc:sqlite:",
    "runcast.db.url,jdbc:sqlite::memory:",
    "runcast.db.url,jdbc:sqlite:file:/crm.db",
    "runcast.db.url,jdbc:sqlite:/crm.db?journal_mode=wal",
    "runcast.db.listen-url,jdbc:sqlite:/crm.db",
    "runcast.db.pool-size,0",
    "runcast.db.pool-size,many",
    "runcast.channel,a-b",
    "runcast.channel,1st",
    "runcast.migrate,yes",
    "runcast.ring.rows,1",
    "runcast.client.max,-5",
    "runcast.listener.max-attempts,1000000",
    "runcast.listener.poll-interval,1ns",
    "runcast.retention.age,30",
    "runcast.retention.age,59m",
    "runcast.retention.batch,0",
    "runcast.retention.pause,2m",
    "runcast.retention.interval,0s"
  })
  void namesTheSettingTheValueAndWhatIsAllowed(String name, String value) {
    assertThatThrownBy(() -> Settings.read(config(Map.of(name, value))))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(name + " is \"" + value + "\"; allowed: ");
  }

  @Test
  void namesAllThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                Settings.read(
                    config(Map.of("runcast.migrate", "maybe", "runcast.table.log", "a;b"))))
        .hasMessageContaining("runcast.migrate")
        .hasMessageContaining("runcast.table");
  }

  @Test
  void refusesNamesThatItDoesNotKnow() {
    assertThatThrownBy(() -> Settings.read(config(Map.of("runcast.listner.enabled", "false"))))
        .hasMessageContaining("runcast.listner.enabled is no setting")
        .hasMessageContaining("runcast.listener.enabled");
  }

  @Test
  void wantsADatabase() {
    assertThatThrownBy(() -> Settings.read(config(Map.of("runcast.db.url", ""))))
        .hasMessageContaining("runcast.db.url");
  }

  @Test
  void tellsTheKindOfDatabaseFromItsUrl() {
    Settings postgres = Settings.read(config(Map.of()));
    Settings sqlite = Settings.read(config(Map.of("runcast.db.url", "jdbc:sqlite:/data/crm.db")));

    assertThat(postgres.db().kind()).isEqualTo(DatabaseKind.POSTGRESQL);
    assertThat(sqlite.db().kind()).isEqualTo(DatabaseKind.SQLITE);
    assertThat(sqlite.tables().names().kind()).isEqualTo(DatabaseKind.SQLITE);
  }

  @Test
  void namesBothFormsOfUrl() {
    assertThatThrownBy(() -> Settings.read(config(Map.of("runcast.db.url", "jdbc:h2:mem:crm"))))
        .hasMessageContaining("jdbc:postgresql://host[:port][,host…]/database")
        .hasMessageContaining("jdbc:sqlite:/path/to/file");
  }

  @Test
  void takesAWayRoundAPoolerForPostgresOnly() {
    Map<String, String> sqlite =
        Map.of(
            "runcast.db.url", "jdbc:sqlite:crm.db",
            "runcast.db.listen-url", "jdbc:postgresql://db/crm");

    assertThatThrownBy(() -> Settings.read(config(sqlite)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("runcast.db.listen-url is for PostgreSQL only");
  }

  @Test
  void deletesNothingUnlessItIsSaidHowOld() {
    Settings unset = Settings.read(config(Map.of()));
    Settings month = Settings.read(config(Map.of("runcast.retention.age", "30d")));

    assertThat(unset.retention().age()).isEmpty();
    assertThat(month.retention().age()).contains(Duration.ofDays(30));
    assertThat(month.retention().batch()).isEqualTo(1000);
    assertThat(month.retention().pause()).isEqualTo(Duration.ofMillis(200));
    assertThat(month.retention().interval()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void deletesInPostgresOnly() {
    Map<String, String> sqlite =
        Map.of("runcast.db.url", "jdbc:sqlite:crm.db", "runcast.retention.age", "30d");

    assertThatThrownBy(() -> Settings.read(config(sqlite)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("runcast.retention.age is for PostgreSQL only");
  }

  @Test
  void takesFurtherTablesAsChannels() {
    Settings settings =
        Settings.read(
            config(
                Map.of(
                    "runcast.channels", "errors, the-audit",
                    "runcast.channels.errors.table", "scraper_control_errorlog",
                    "runcast.channels.errors.key", "run_id",
                    "runcast.channels.errors.columns", "kind, message",
                    "runcast.channels.the-audit.table", "crm.Audit",
                    "runcast.channels.the-audit.columns", "what",
                    "runcast.channels.the-audit.role", "admin")));

    assertThat(settings.channels())
        .containsExactly(
            new ChannelSettings(
                ChannelTable.of(
                    "errors",
                    "scraper_control_errorlog",
                    "id",
                    "run_id",
                    "created_at",
                    List.of("kind", "message")),
                Role.VIEWER),
            new ChannelSettings(
                ChannelTable.of(
                    "the-audit", "crm.Audit", "id", null, "created_at", List.of("what")),
                Role.ADMIN));
    assertThat(settings.channels().get(1).table().table()).isEqualTo("\"crm\".\"Audit\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "runcast.channels|Errors|runcast.channels has \"Errors\"; allowed: names of",
        "runcast.channels|runs|but not runs",
        "runcast.channels|errors,errors|each once",
        "runcast.channels|other|runcast.channels.other.table is not set; allowed: ",
        "runcast.channels.errors.columns|,|runcast.channels.errors.columns is \",\"; allowed: ",
        "runcast.channels.errors.columns|a;b|runcast.channels.errors.columns: \"a;b\" is no plain",
        "runcast.channels.errors.id|i d|runcast.channels.errors.id: \"i d\" is no plain identifier",
        "runcast.channels.errors.role|guest|runcast.channels.errors.role is \"guest\"; allowed: viewer",
        "runcast.channels.errors.colums|a|runcast.channels.errors.colums is no setting",
        "runcast.db.url|jdbc:sqlite:crm.db|runcast.channels is for PostgreSQL only"
      })
  void refusesAChannelThatCannotBe(String name, String value, String complaint) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "runcast.channels", "errors",
                "runcast.channels.errors.table", "scraper_control_errorlog",
                "runcast.channels.errors.columns", "message"));
    settings.put(name, value);

    assertThatThrownBy(() -> Settings.read(config(settings)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void keepsPasswordsToItself() {
    Settings settings =
        Settings.read(
            config(
                Map.of(
                    "runcast.db.url", "jdbc:postgresql://db/crm?password=geheim&ssl=true",
                    "runcast.db.password", "geheim")));

    assertThat(settings.toString()).doesNotContain("geheim").contains("ssl=true");
    assertThatThrownBy(
            () ->
                Settings.read(config(Map.of("runcast.db.url", "jdbc:mysql://d/c?password=geheim"))))
        .hasMessageNotContaining("geheim");
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(settings);
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(all, "test", 100))
        .build();
  }
}
