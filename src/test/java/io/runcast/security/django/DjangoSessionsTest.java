package io.runcast.security.django;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.AccessSettings;
import io.runcast.database.DatabaseKind;
import io.runcast.log.RunScope;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.Role;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import jakarta.servlet.http.Cookie;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** The sessions that Django itself made, in an SQLite file as Django makes it. */
class DjangoSessionsTest {

  private static final String KEY = "0123456789abcdefghijklmnopqrstuv";
  private static final String TOMORROW = "2999-01-02 03:04:05.678900";

  private final LogLines log = new LogLines();
  private final SQLiteDataSource file = new SQLiteDataSource();
  @TempDir Path folder;

  @BeforeEach
  void begin() throws SQLException {
    file.setUrl("jdbc:sqlite:" + folder.resolve("crm.sqlite3"));
    execute(
        """
        create table "django_session" (
          "session_key" varchar(40) not null primary key,
          "session_data" text not null,
          "expire_date" datetime not null)
        """);
    execute(
        """
        create table "auth_user" (
          "id" integer not null primary key autoincrement,
          "password" varchar(128) not null,
          "last_login" datetime null,
          "is_superuser" bool not null,
          "username" varchar(150) not null unique,
          "is_staff" bool not null,
          "is_active" bool not null)
        """);
    execute(
        "insert into auth_user (id, password, is_superuser, username, is_staff, is_active)"
            + " values (7, ?, 0, 'anna', 1, 1), (8, 'other', 1, 'boss', 1, 1)",
        Vectors.PASSWORD);
    session(KEY, Vectors.data("session"), TOMORROW);
  }

  @AfterEach
  void end() {
    assertThat(String.join("\n", log.all()))
        .doesNotContain(
            KEY,
            Vectors.KEY.reveal(),
            Vectors.PASSWORD,
            Vectors.data("session"),
            Vectors.authHash("session"));
    log.close();
  }

  @Test
  void letsStaffInAsViewers() throws Exception {
    Caller caller = door().enter(KEY);

    assertThat(caller.way()).isEqualTo(Caller.Way.DJANGO);
    assertThat(caller.getName()).isEqualTo("anna");
    assertThat(caller.roles()).containsExactly(Role.VIEWER);
    assertThat(caller.runs()).isEqualTo(RunScope.ALL);
    assertThat(caller.right().standing(Instant.now())).isEqualTo(Standing.HOLDS);
  }

  @Test
  void letsSuperusersInAsAdminsIfTheyAreStaff() throws Exception {
    execute("update auth_user set is_superuser = 1");
    assertThat(door().enter(KEY).roles()).containsExactlyInAnyOrder(Role.VIEWER, Role.ADMIN);

    execute("update auth_user set is_staff = 0");
    assertThat(door().enter(KEY).roles()).isEmpty();
  }

  @Test
  void knowsOthersWhoMayDoNothing() throws Exception {
    execute("update auth_user set is_staff = 0");

    Caller caller = door().enter(KEY);

    assertThat(caller.getName()).isEqualTo("anna");
    assertThat(caller.roles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"uncompressed", "large-session", "former-key", "former-form", "signed-by-sha1"})
  void readsEveryFormOfSession(String vector) throws Exception {
    execute("update django_session set session_data = ?", Vectors.data(vector));
    var former = "runcast.access.django-secret-key-fallbacks";

    Caller caller = door(Map.of(former, Vectors.FORMER_KEY.reveal())).enter(KEY);

    assertThat(caller.getName()).isEqualTo("anna");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update auth_user set is_active = 0",
        "update auth_user set password = 'changed'",
        "delete from auth_user where id = 7",
        "delete from django_session",
        "update django_session set expire_date = '2020-01-02 03:04:05'",
        "update django_session set expire_date = 'never'",
        "update django_session set session_data = ''",
        "update django_session set session_data = session_data || 'x'",
        "update django_session set session_data = session_data || zeroblob(300000)"
      })
  void refusesWhatDjangoRefuses(String change) throws Exception {
    execute(change);

    assertRefused(door());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "pickle", "bomb", "deep", "former-key", "other-salt"})
  void refusesSessionsWithoutALogin(String vector) throws Exception {
    execute("update django_session set session_data = ?", Vectors.data(vector));

    assertRefused(door());
  }

  @Test
  void findsUsersWhoseIdIsAUuidAsDjangoStoresIt() throws Exception {
    execute("drop table auth_user");
    execute(
        """
        create table auth_user (id char(32) primary key, username, password, is_active, is_staff,
          is_superuser)
        """);
    var store =
        new DjangoStore(
            DatabaseKind.SQLITE,
            new AccessSettings.Django(
                List.of(Vectors.KEY),
                "sessionid",
                "\"django_session\"",
                "\"auth_user\"",
                Optional.empty()));
    execute(
        "insert into auth_user values ('6fa459eaee8a3ca4894edb77e160355e', 'uwe', 'x', 1, 1, 0)");

    try (Connection connection = file.getConnection()) {
      assertThat(store.user(connection, "6fa459ea-ee8a-3ca4-894e-db77e160355e")).isPresent();
      assertThat(store.user(connection, "6fa459ea-ee8a-3ca4-894e-db77e1603550")).isEmpty();
    }
  }

  @Test
  void asksOncePerSessionWhateverItIs() throws Exception {
    Door door = door();

    for (int request = 0; request < 5; request++) {
      door.enter(KEY);
    }
    assertThat(door.borrowed()).isEqualTo(1);
    for (int request = 0; request < 5; request++) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> door.enter("00000000000000000000000000000000"));
    }
    assertThat(door.borrowed()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "0123456789ABCDEFGHIJKLMNOPQRSTUV",
        "0123456789abcdefghijklmnopqrstuvwxyz01234",
        "' or '1'='1' --",
        "0123456789abcdefghijklmnopqrstü",
        "0123456789abcdefghijklmnopqrstu\n"
      })
  void neverAsksTheDatabaseAboutWhatCannotBeAKey(String key) {
    Door door = door();

    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> door.enter(key));
    assertThat(door.borrowed()).isZero();
  }

  @Test
  void takesTheCookieThatDjangoWouldTake() throws Exception {
    Door door = door(Map.of("runcast.access.django-cookie", "crm_session"));

    assertThat(door.ask()).isEmpty();
    assertThat(door.ask(new Cookie("sessionid", KEY))).isEmpty();
    assertThat(door.ask(new Cookie("crm_session", ""))).isEmpty();
    assertThat(door.borrowed()).isZero();
    assertThat(door.ask(new Cookie("crm_session", "other"), new Cookie("crm_session", KEY)))
        .isPresent();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(
            () -> door.ask(new Cookie("crm_session", KEY), new Cookie("crm_session", "other")));
  }

  @Test
  void doesNothingWithoutAKey() throws Exception {
    Door door = door(Map.of("runcast.access.django-secret-key", ""));

    assertThat(door.ask(new Cookie("sessionid", KEY))).isEmpty();
    assertThat(door.borrowed()).isZero();
  }

  @Test
  void namesAMissingTableOnce() throws Exception {
    execute("drop table auth_user");
    Door door = door();

    for (int request = 0; request < 3; request++) {
      String key = KEY + request;
      assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> door.enter(key));
    }

    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("\"auth_user\"", "runcast.access.django-user-table", "is_superuser");
  }

  @Test
  void saysOnceThatTheKeyIsNotTheCrms() throws Exception {
    session("99999999999999999999999999999999", Vectors.data("session"), TOMORROW);
    Door door = door(Map.of("runcast.access.django-secret-key", Vectors.FORMER_KEY.reveal()));

    assertRefused(door);
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> door.enter("99999999999999999999999999999999"));

    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("runcast.access.django-secret-key", "SECRET_KEY_FALLBACKS")
        .doesNotContain("''", "{0}");
  }

  private Door door() {
    return door(Map.of());
  }

  private Door door(Map<String, String> settings) {
    return new Door(file.getUrl(), file::getConnection, settings);
  }

  private static void assertRefused(Door door) {
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> door.enter(KEY));
    assertThat(door.borrowed()).isEqualTo(1);
  }

  private void session(String key, String data, String expires) throws SQLException {
    execute("insert into django_session values (?, ?, ?)", key, data, expires);
  }

  private void execute(String sql, String... parameters) throws SQLException {
    try (Connection connection = file.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }
}
