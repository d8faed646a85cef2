package io.runcast.security.django;

import io.runcast.Settings;
import io.runcast.database.ConnectionSource;
import io.runcast.database.Database;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The way in that is tested, which remembers nothing yet, with a database of the test. */
final class Door {

  private final DjangoSessions sessions = new DjangoSessions();
  private final AtomicInteger borrowed = new AtomicInteger();

  /**
   * @param url of the database, for the settings
   * @param source opens connections to it
   * @param more settings
   */
  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  Door(String url, ConnectionSource source, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("runcast.db.url", url);
    all.putIfAbsent("runcast.access.django-secret-key", Vectors.KEY.reveal());
    sessions.settings =
        Settings.read(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build());
    sessions.database =
        new Database() {
          @Override
          public Connection borrow() throws SQLException {
            borrowed.incrementAndGet();
            return source.open();
          }
        };
    sessions.start();
  }

  /** Comes with that session; the answer is who that is. */
  Caller enter(String session) throws RefusedException, UndecidedException {
    return ask(new Cookie("sessionid", session)).orElseThrow();
  }

  Optional<Caller> ask(Cookie... cookies) throws RefusedException, UndecidedException {
    return sessions.identify(request(cookies));
  }

  /** How often the database was asked. */
  int borrowed() {
    return borrowed.get();
  }

  private static HttpServletRequest request(Cookie... cookies) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            Door.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getCookies")) {
                return cookies.length == 0 ? null : Arrays.copyOf(cookies, cookies.length);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
