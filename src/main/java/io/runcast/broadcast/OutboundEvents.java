package io.runcast.broadcast;

import jakarta.ws.rs.sse.OutboundSseEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the events of JAX-RS.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
 *     events</a>
 */
public final class OutboundEvents {

  private OutboundEvents() {}

  /** The event as it goes over the wire; its data is sent as text. */
  public static byte[] encode(OutboundSseEvent event) {
    StringBuilder text = new StringBuilder();
    lines(text, "", event.getComment());
    lines(text, "event", event.getName());
    lines(text, "id", event.getId());
    if (event.isReconnectDelaySet()) {
      lines(text, "retry", Long.toString(event.getReconnectDelay()));
    }
    lines(text, "data", event.getData() == null ? null : event.getData().toString());
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void lines(StringBuilder text, String field, @Nullable String value) {
    if (value != null) {
      value.lines().forEach(line -> text.append(field).append(": ").append(line).append('\n'));
    }
  }
}
