package io.runcast.monitor;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in one line why there was no answer at all. */
final class Failures {

  private final Address address;
  private final Duration patience;
  private final Texts texts;

  Failures(Address address, Duration patience, Texts texts) {
    this.address = address;
    this.patience = patience;
    this.texts = texts;
  }

  String timeout() {
    return texts.get("failure.timeout", address.host(), String.valueOf(patience.toSeconds()));
  }

  String explain(Throwable failure) {
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return texts.get("failure.host", address.root().getHost());
    }
    if (has(failure, HttpTimeoutException.class)) {
      return timeout();
    }
    if (has(failure, CertificateException.class)) {
      return texts.get("failure.certificate", address.host(), deepest(failure).orElse("?"));
    }
    if (has(failure, SSLException.class)) {
      return texts.get("failure.tls", address.host(), deepest(failure).orElse("?"));
    }
    if (has(failure, LimitedBody.TooLong.class)) {
      return texts.get("reply.stranger", address.toString());
    }
    if (has(failure, ConnectException.class)) {
      return deepest(failure)
          .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains("refused"))
          .map(reason -> texts.get("failure.connect", address.host(), reason))
          .orElseGet(() -> texts.get("failure.refused", address.host()));
    }
    return texts.get("failure.other", address.host(), deepest(failure).orElse(failure.toString()));
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return chain(failure).anyMatch(type::isInstance);
  }

  /** The message of the deepest cause that has one of its own. */
  private static Optional<String> deepest(Throwable failure) {
    return chain(failure)
        .filter(cause -> cause.getCause() == null || !wraps(cause, cause.getCause()))
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .reduce((outer, inner) -> inner);
  }

  /** Whether the message is only the name and message of the cause. */
  private static boolean wraps(Throwable failure, Throwable cause) {
    return cause.toString().equals(failure.getMessage());
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}
