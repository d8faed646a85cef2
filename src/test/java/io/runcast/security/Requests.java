package io.runcast.security;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Requests that have an address and headers, and nothing else. */
final class Requests {

  private Requests() {}

  /**
   * Makes one.
   *
   * @param headers name, value, name, …
   */
  static HttpServletRequest from(String address, String... headers) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      all.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
    }
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            Requests.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRemoteAddr" -> address;
                  case "isSecure" -> false;
                  case "getHeader" -> first(all, (String) arguments[0]);
                  case "getHeaders" ->
                      Collections.enumeration(all.getOrDefault(arguments[0], List.of()));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static @Nullable Object first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : values.get(0);
  }
}
