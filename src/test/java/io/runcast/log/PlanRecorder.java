package io.runcast.log;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Records how PostgreSQL really executed each statement that is sent over a connection: with what
 * plan, and how many buffers it touched.
 *
 * @see <a href="https://www.postgresql.org/docs/current/auto-explain.html">auto_explain</a>
 */
final class PlanRecorder {

  /**
   * One execution.
   *
   * @param buffers shared buffers hit or read
   * @param text the whole plan as JSON
   */
  record Plan(List<String> nodes, List<String> indexes, long buffers, String text) {}

  private final Connection connection;
  private final List<Plan> plans = new ArrayList<>();

  /**
   * Wraps a connection of a superuser.
   *
   * @param planCacheMode PostgreSQL's setting of that name
   */
  PlanRecorder(Connection real, String planCacheMode) throws SQLException {
    try (Statement statement = real.createStatement()) {
      statement.execute("load 'auto_explain'");
      // As Database has it.
      statement.execute("set enable_bitmapscan = off; set enable_sort = off");
      statement.execute("set plan_cache_mode = " + planCacheMode);
      statement.execute("set auto_explain.log_analyze = on");
      statement.execute("set auto_explain.log_buffers = on");
      statement.execute("set auto_explain.log_format = json");
      statement.execute("set auto_explain.log_min_duration = 0");
      statement.execute("set client_min_messages = log");
    }
    connection =
        (Connection)
            Proxy.newProxyInstance(
                PlanRecorder.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  Object result = call(real, method, arguments);
                  return result instanceof PreparedStatement statement
                      ? recorded(statement)
                      : result;
                });
  }

  /** The connection to read with. */
  Connection connection() {
    return connection;
  }

  /** The plans since the last call. */
  List<Plan> take() {
    List<Plan> taken = List.copyOf(plans);
    plans.clear();
    return taken;
  }

  private PreparedStatement recorded(PreparedStatement real) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PlanRecorder.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                for (SQLWarning w = real.getWarnings(); w != null; w = w.getNextWarning()) {
                  record(String.valueOf(w.getMessage()));
                }
              }
              return call(real, method, arguments);
            });
  }

  private void record(String message) {
    int json = message.indexOf('{');
    if (json < 0 || !message.contains("plan:")) {
      return;
    }
    try (JsonReader reader = Json.createReader(new StringReader(message.substring(json)))) {
      JsonObject plan = reader.readObject().getJsonObject("Plan");
      List<String> nodes = new ArrayList<>();
      List<String> indexes = new ArrayList<>();
      walk(plan, nodes, indexes);
      long buffers =
          plan.getJsonNumber("Shared Hit Blocks").longValue()
              + plan.getJsonNumber("Shared Read Blocks").longValue();
      plans.add(new Plan(nodes, indexes, buffers, message));
    }
  }

  private static void walk(JsonObject node, List<String> nodes, List<String> indexes) {
    nodes.add(node.getString("Node Type"));
    if (node.containsKey("Index Name")) {
      indexes.add(node.getString("Index Name"));
    }
    if (node.containsKey("Plans")) {
      for (JsonValue child : node.getJsonArray("Plans")) {
        walk(child.asJsonObject(), nodes, indexes);
      }
    }
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
