package io.runcast.security.django;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.Right;
import io.runcast.security.Role;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import io.runcast.testkit.DjangoProject;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TcpProxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

/** Sessions that a real Django makes while we look. */
@Timeout(60)
@Tag("serverless")
class DjangoSessionsIT {

  private static final String SECRET_KEY = "django-insecure-ö%made)for=this+test";
  private static final String PASSWORD = "correct horse battery staple";

  private static String url;
  private static DjangoProject django;
  private static int users;

  /** Of a new user in each test. */
  private String name;

  @BeforeAll
  static void begin() throws Exception {
    url = SharedPostgres.get().createDatabase("django_sessions");
    django = DjangoProject.onPostgresOrSkip(url, SECRET_KEY);
  }

  @AfterAll
  static void end() throws Exception {
    if (django != null) {
      django.close();
    }
  }

  @BeforeEach
  void addUser() {
    users++;
    name = "anna+" + users + "@crm.example";
    django.addUser(name, PASSWORD);
  }

  @Test
  void staffAreViewers() throws Exception {
    django.change(name, "is_staff", true);

    Caller caller = door().enter(django.login(name, PASSWORD));

    assertThat(caller.getName()).isEqualTo(name);
    assertThat(caller.roles()).containsExactly(Role.VIEWER);
    assertThat(caller.right().standing(Instant.now())).isEqualTo(Standing.HOLDS);
  }

  @Test
  void superusersAreAdmins() throws Exception {
    django.change(name, "is_staff", true);
    django.change(name, "is_superuser", true);

    assertThat(door().enter(django.login(name, PASSWORD)).roles())
        .containsExactlyInAnyOrder(Role.VIEWER, Role.ADMIN);
  }

  @Test
  void othersMayDoNothing() throws Exception {
    assertThat(door().enter(django.login(name, PASSWORD)).roles()).isEmpty();
  }

  @Test
  void whoIsDeactivatedIsOut() {
    String session = django.login(name, PASSWORD);

    django.change(name, "is_active", false);

    assertRefused(session);
  }

  @Test
  void whoLogsOutIsOutWithinSeconds() throws Exception {
    String session = django.login(name, PASSWORD);
    Right right = door().enter(session).right();
    assertThat(right.standing(Instant.now())).isEqualTo(Standing.HOLDS);

    django.logout(session);

    assertRefused(session);
    Awaitility.await()
        .atMost(SessionMemory.GOOD_FOR.plusSeconds(2))
        .until(() -> right.standing(Instant.now()) == Standing.REVOKED);
  }

  @Test
  void aNewPasswordEndsSessions() throws Exception {
    String session = django.login(name, PASSWORD);

    django.changePassword(name, "another one");

    assertRefused(session);
    assertThat(door().enter(django.login(name, "another one")).getName()).isEqualTo(name);
  }

  @Test
  void sessionsExpire() throws Exception {
    String session = django.login(name, PASSWORD);
    django.expireAfter(session, 3);
    Right right = door().enter(session).right();
    assertThat(right.standing(Instant.now())).isEqualTo(Standing.HOLDS);

    Awaitility.await()
        .atMost(Duration.ofSeconds(6))
        .until(() -> right.standing(Instant.now()) == Standing.EXPIRED);
    assertRefused(session);
  }

  @Test
  void whoIsNotLoggedInIsNobody() {
    assertRefused(django.newSession(Map.of("cart", "full")));
  }

  @Test
  void readsLargeSessions() throws Exception {
    String session = django.login(name, PASSWORD);

    django.put(session, Map.of("filter", "portal, ".repeat(20_000)));

    assertThat(django.sessionData(session)).startsWith(".").hasSizeLessThan(2_000);
    assertThat(door().enter(session).getName()).isEqualTo(name);
  }

  @Test
  void readsTheFormOfBefore31() throws Exception {
    Assumptions.assumeTrue(
        django.version().startsWith("3."), "Django 4.0 took DEFAULT_HASHING_ALGORITHM away");
    django.set("DEFAULT_HASHING_ALGORITHM", "sha1");
    try {
      String session = django.login(name, PASSWORD);

      assertThat(django.sessionData(session)).doesNotContain(":");
      assertThat(door().enter(session).getName()).isEqualTo(name);
      django.changePassword(name, "another one");
      assertRefused(session);
    } finally {
      django.set("DEFAULT_HASHING_ALGORITHM", "sha256");
    }
  }

  @Test
  void neverReadsPickles() throws Exception {
    Assumptions.assumeTrue(
        django.version().compareTo("5") < 0, "Django 5.0 took PickleSerializer away");
    django.set("SESSION_SERIALIZER", "django.contrib.sessions.serializers.PickleSerializer");
    try {
      assertRefused(django.login(name, PASSWORD));
    } finally {
      django.set("SESSION_SERIALIZER", "django.contrib.sessions.serializers.JSONSerializer");
    }
  }

  @Test
  void formerKeysCountAsLongAsTheyAreNamed() throws Exception {
    String session = django.login(name, PASSWORD);
    String key = "runcast.access.django-secret-key";

    Door rotated = door(Map.of(key, "the-next-one", key + "-fallbacks", SECRET_KEY));
    Door later = door(Map.of(key, "the-next-one"));

    assertThat(rotated.enter(session).getName()).isEqualTo(name);
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> later.enter(session));
  }

  @Test
  void findsUsersWhoseIdIsOfAnotherType() throws Exception {
    UUID id = UUID.randomUUID();
    execute(
        """
        create schema if not exists crm;
        create table crm.person as
        select '%s'::uuid id, username, password, is_active, true is_staff, is_superuser
        from auth_user where username = '%s'
        """
            .formatted(id, name));
    String session =
        django.newSession(
            Map.of("_auth_user_id", id.toString(), "_auth_user_hash", django.authHash(name)));
    String number =
        django.newSession(Map.of("_auth_user_id", "7", "_auth_user_hash", django.authHash(name)));
    Map<String, String> table = Map.of("runcast.access.django-user-table", "crm.person");

    assertThat(door(table).enter(session).roles()).containsExactly(Role.VIEWER);
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> door(table).enter(number));
    assertRefused(session);
  }

  @Test
  void saysOnceWhichGrantsAreLackingAndThatTheyAreEnough() throws Exception {
    String session = django.login(name, PASSWORD);
    execute("create role \"run-cast\" login");
    String asRuncast = url.replace("user=postgres", "user=run-cast");
    try (var log = new LogLines()) {
      for (String table : new String[] {"django_session", "auth_user"}) {
        Door door = doorTo(asRuncast);
        for (int request = 0; request < 3; request++) {
          assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> door.enter(session));
        }
        assertThat(log.warnings()).last().asString().contains(table, "permission denied");
        String advice = log.warnings().get(log.warnings().size() - 1);
        execute(advice.substring(advice.indexOf("grant ")));
      }

      assertThat(log.warnings()).hasSize(2);
      assertThat(doorTo(asRuncast).enter(session).getName()).isEqualTo(name);
    } finally {
      execute("drop owned by \"run-cast\"; drop role \"run-cast\"");
    }
  }

  @Test
  void doesNotHangOnADatabaseThatIsSilent() throws Exception {
    String session = django.login(name, PASSWORD);
    try (TcpProxy network = TcpProxy.to(SharedPostgres.get().port());
        HikariDataSource pool = pool(network.through(url))) {
      Door door =
          new Door(
              url, pool::getConnection, Map.of("runcast.access.django-secret-key", SECRET_KEY));
      door.enter(session);
      network.freeze();

      Instant before = Instant.now();
      assertThatExceptionOfType(UndecidedException.class)
          .isThrownBy(() -> door.enter("00000000000000000000000000000000"));
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(9));
      Instant after = Instant.now();
      assertThatExceptionOfType(UndecidedException.class)
          .isThrownBy(() -> door.enter("11111111111111111111111111111111"));
      assertThat(Duration.between(after, Instant.now())).isLessThan(Duration.ofSeconds(1));
      assertThat(door.enter(session).getName()).isEqualTo(name);

      network.thaw();
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(RefusedException.class)
                      .isThrownBy(() -> door.enter("22222222222222222222222222222222")));
    }
  }

  @Test
  void readsAnSqliteFileOfDjangos(@TempDir Path folder) throws Exception {
    var file = new SQLiteDataSource();
    file.setUrl("jdbc:sqlite:" + folder.resolve("db.sqlite3"));
    try (var small = DjangoProject.onSqliteOrSkip(folder.resolve("db.sqlite3"), SECRET_KEY)) {
      small.addUser("uwe", PASSWORD);
      small.change("uwe", "is_staff", true);
      String session = small.login("uwe", PASSWORD);
      Map<String, String> key = Map.of("runcast.access.django-secret-key", SECRET_KEY);

      Caller caller = new Door(file.getUrl(), file::getConnection, key).enter(session);
      assertThat(caller.roles()).containsExactly(Role.VIEWER);
      small.expireAfter(session, -1);

      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> new Door(file.getUrl(), file::getConnection, key).enter(session));
    }
  }

  private static Door door() {
    return door(Map.of());
  }

  private static Door door(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.putIfAbsent("runcast.access.django-secret-key", SECRET_KEY);
    return new Door(url, () -> PostgresServer.connect(url), all);
  }

  private static Door doorTo(String other) {
    return new Door(
        other,
        () -> PostgresServer.connect(other),
        Map.of("runcast.access.django-secret-key", SECRET_KEY));
  }

  private static HikariDataSource pool(String through) {
    var source = new PGSimpleDataSource();
    source.setURL(through);
    source.setSocketTimeout(65);
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setConnectionTimeout(5_000);
    config.setValidationTimeout(1_000);
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  private static void assertRefused(String session) {
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> door().enter(session));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
