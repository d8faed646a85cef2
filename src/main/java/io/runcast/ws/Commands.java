package io.runcast.ws;

import io.runcast.Problem;
import io.runcast.channel.ChannelAccess;
import io.runcast.database.ChannelTable;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.sse.StreamParameters;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends, with the bounds and the words of the streams' parameters ({@link
 * StreamParameters}).
 */
final class Commands {

  private static final int LONGEST_PING = 64;
  private static final int SERVER_ERRORS = 500;

  /** A name, a slash, and a key, whose characters may be pairs. */
  private static final int LONGEST_NAME = 32 + 1 + 2 * ChannelTable.KEY_LENGTH;

  /** The fields of each operation. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "subscribe", Set.of("op", "run", "channel", "tail", "levels", "portals", "last_event_id"),
          "unsubscribe", Set.of("op", "run", "channel"),
          "pause", Set.of("op", "run", "channel"),
          "resume", Set.of("op", "run", "channel"),
          "ping", Set.of("op", "id"));

  private static final Set<String> OF_RUNS_ONLY =
      Set.of("tail", "levels", "portals", "last_event_id");

  private static final Set<String> NOT_OF_CHANNELS = Set.of("levels", "portals");

  /** Says which channels there are for a caller. */
  interface Channels {
    /** As {@link ChannelAccess#requireFollowable}. */
    Subject.OfChannel require(String name, @Nullable String key, Caller caller);
  }

  private final Visitor visitor;
  private final Channels channels;

  Commands(Visitor visitor, Channels channels) {
    this.visitor = visitor;
    this.channels = channels;
  }

  /** Reads one message. */
  Command read(String text) throws MistakeException {
    JsonObject json = parse(text);
    String op = op(json);
    for (String field : json.keySet()) {
      if (!allowed(op).contains(field)) {
        throw notAllowed(field, json.get(field), allowed(op));
      }
    }
    return switch (op) {
      case "subscribe" -> subscribe(json);
      case "unsubscribe" -> new Command.Unsubscribe(requireTopic(json));
      case "pause" -> new Command.Pause(topic(json));
      case "resume" -> new Command.Resume(topic(json));
      default -> new Command.Ping(pingId(json));
    };
  }

  private static JsonObject parse(String text) throws MistakeException {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (JsonException | StackOverflowError e) {
      throw new MistakeException("This is no JSON object (RFC 8259).");
    }
  }

  private static String op(JsonObject json) throws MistakeException {
    JsonValue op = json.get("op");
    if (op instanceof JsonString name && FIELDS.containsKey(name.getString())) {
      return name.getString();
    }
    throw notAllowed("op", op, FIELDS.keySet());
  }

  private static Set<String> allowed(String op) {
    return FIELDS.getOrDefault(op, Set.of());
  }

  private Command subscribe(JsonObject json) throws MistakeException {
    Topic topic = requireTopic(json);
    if (topic.equals(Topic.RUNS)) {
      refuse(json, OF_RUNS_ONLY, allowed("unsubscribe"));
      return new Command.FollowRuns();
    }
    boolean isChannel = topic.field().equals(Topic.RUNS.field());
    if (isChannel) {
      refuse(json, NOT_OF_CHANNELS, Set.of("op", "channel", "tail", "last_event_id"));
    }
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    JsonValue tail = json.get("tail");
    if (tail != null) {
      query.putSingle("tail", scalar("tail", tail, "a whole number, or \"all\""));
    }
    if (!isChannel) {
      query.put("level", texts(json, "levels"));
      query.put("portal", texts(json, "portals"));
    }
    JsonValue place = json.get("last_event_id");
    String cursor =
        place == null ? null : string("last_event_id", place, "the cursor of a message");
    try {
      return new Command.Follow(
          topic,
          (isChannel
                  ? StreamParameters.ofChannel(channel(topic), query, cursor, visitor.language())
                  : StreamParameters.read(
                      topic.value(), query, cursor, visitor.language(), visitor.caller().runs()))
              .request());
    } catch (Problem e) {
      throw mistake(e);
    }
  }

  private static void refuse(JsonObject json, Set<String> fields, Set<String> allowed)
      throws MistakeException {
    for (String field : fields) {
      if (json.containsKey(field)) {
        throw notAllowed(field, json.get(field), allowed);
      }
    }
  }

  /** The channel of that name, or behind a slash one of its keys. */
  private Subject.OfChannel channel(Topic topic) {
    int slash = topic.value().indexOf('/');
    return slash < 0
        ? channels.require(topic.value(), null, visitor.caller())
        : channels.require(
            topic.value().substring(0, slash),
            topic.value().substring(slash + 1),
            visitor.caller());
  }

  private static Topic requireTopic(JsonObject json) throws MistakeException {
    Topic topic = topic(json);
    if (topic == null) {
      throw new MistakeException(
          "It must say of what: \"run\" (an id, or \"current\") or \"channel\" (\"runs\", or a channel's name).");
    }
    return topic;
  }

  private static @Nullable Topic topic(JsonObject json) throws MistakeException {
    JsonValue run = json.get("run");
    JsonValue channel = json.get("channel");
    if (run != null && channel != null) {
      throw new MistakeException("It may say \"run\" or \"channel\", not both.");
    }
    if (channel != null) {
      String name = string("channel", channel, "runs, or a channel's name");
      if (name.length() > LONGEST_NAME) {
        throw notAllowed(
            "channel", channel, Set.of("at most %d characters".formatted(LONGEST_NAME)));
      }
      return new Topic(Topic.RUNS.field(), name);
    }
    if (run == null) {
      return null;
    }
    String text = scalar("run", run, "an id, or \"current\"");
    if (text.equals(Topic.CURRENT.value())) {
      return Topic.CURRENT;
    }
    try {
      return Topic.run(Problem.requireNumber("run", text, 1, Long.MAX_VALUE, "current"));
    } catch (Problem e) {
      throw mistake(e);
    }
  }

  private static @Nullable String pingId(JsonObject json) throws MistakeException {
    JsonValue id = json.get("id");
    if (id == null) {
      return null;
    }
    String allowed = "a text of at most " + LONGEST_PING + " characters";
    String text = string("id", id, allowed);
    if (text.length() > LONGEST_PING) {
      throw notAllowed("id", id, Set.of(allowed));
    }
    return text;
  }

  private static List<String> texts(JsonObject json, String field) throws MistakeException {
    JsonValue value = json.get(field);
    if (value == null) {
      return List.of();
    }
    if (value instanceof JsonArray array
        && array.stream().allMatch(element -> element instanceof JsonString)) {
      return array.getValuesAs(JsonString::getString);
    }
    throw notAllowed(field, value, Set.of("an array of texts"));
  }

  private static String scalar(String field, JsonValue value, String allowed)
      throws MistakeException {
    return value instanceof JsonNumber number ? number.toString() : string(field, value, allowed);
  }

  private static String string(String field, JsonValue value, String allowed)
      throws MistakeException {
    if (value instanceof JsonString text) {
      return text.getString();
    }
    throw notAllowed(field, value, Set.of(allowed));
  }

  private static MistakeException notAllowed(
      String field, @Nullable JsonValue value, Set<String> allowed) {
    String sentence =
        value == null ? field + " is missing" : "%s=%s is not allowed".formatted(field, cut(value));
    return new MistakeException(
        sentence,
        Json.createObjectBuilder()
            .add("parameter", field)
            .add("allowed", Json.createArrayBuilder(new TreeSet<>(allowed)))
            .build());
  }

  /** So that an answer is not longer than what was asked. */
  private static String cut(JsonValue value) {
    String text = value.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  /** Says the same in the words of this protocol. */
  private static MistakeException mistake(Problem problem) {
    try (JsonReader reader =
        Json.createReader(new StringReader(String.valueOf(problem.getResponse().getEntity())))) {
      JsonObject body = reader.readObject();
      JsonObjectBuilder details = Json.createObjectBuilder();
      if (body.containsKey("parameter")) {
        details.add("parameter", named(body.getString("parameter")));
        details.add("allowed", body.get("allowed"));
      }
      return new MistakeException(
          body.getString("detail"),
          details.build(),
          problem.getResponse().getStatus() >= SERVER_ERRORS);
    }
  }

  private static String named(String parameter) {
    return switch (parameter) {
      case "level" -> "levels";
      case "portal" -> "portals";
      default -> parameter;
    };
  }
}
