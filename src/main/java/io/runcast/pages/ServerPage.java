package io.runcast.pages;

import io.runcast.Language;
import io.runcast.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that the server writes, for those whose browser may not load anything else yet: an HTML
 * file in which {@code {{name}}} stands for a value, {@code {{t.key}}} for a text in the reader's
 * language, and {@code {{#name}}…{{/name}}} for what is there only if the value is. Immutable.
 */
final class ServerPage {

  private static final Pattern SECTION =
      Pattern.compile("\\{\\{#(\\w+)}}(.*?)\\{\\{/\\1}}", Pattern.DOTALL);

  private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.]+)}}");
  private static final String TEXT = "t.";

  private static final Texts TEXTS = new Texts("io.runcast.pages.login");

  private final String template;

  /** Reads it from beside this class. */
  ServerPage(String file) {
    try (InputStream content = ServerPage.class.getResourceAsStream(file)) {
      if (content == null) {
        throw new IllegalStateException(file + " is missing");
      }
      template = new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text of these pages, for a value. */
  static String text(HttpServletRequest request, String key, Object... arguments) {
    return TEXTS.filled(language(request), key, arguments);
  }

  /**
   * Answers with the page.
   *
   * @param values none of them empty; {@code lang} and {@code root}, the way from the page to the
   *     application's beginning, are added
   */
  void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Map<String, String> values)
      throws IOException {
    Language language = language(request);
    byte[] body = fill(template, language, root(request), values).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Content-Language", code(language));
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static String fill(
      String part, Language language, String root, Map<String, String> values) {
    String chosen =
        SECTION
            .matcher(part)
            .replaceAll(
                section ->
                    values.containsKey(section.group(1))
                        ? Matcher.quoteReplacement(section.group(2))
                        : "");
    if (SECTION.matcher(chosen).find()) {
      return fill(chosen, language, root, values);
    }
    return PLACE
        .matcher(chosen)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(escape(value(place.group(1), language, root, values))));
  }

  private static String value(
      String name, Language language, String root, Map<String, String> values) {
    if (name.startsWith(TEXT)) {
      return TEXTS.plain(language, name.substring(TEXT.length()));
    }
    return switch (name) {
      case "lang" -> code(language);
      case "root" -> root;
      default -> {
        String value = values.get(name);
        if (value == null) {
          throw new IllegalStateException("no value for " + name);
        }
        yield value;
      }
    };
  }

  /** Relative, since a proxy may show the application under another path. */
  private static String root(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = info == null ? request.getServletPath() : request.getServletPath() + info;
    int depth = (int) path.chars().filter(character -> character == '/').count() - 1;
    return depth > 0 ? "../".repeat(depth) : "./";
  }

  private static Language language(HttpServletRequest request) {
    return Language.preferred(request.getLocales());
  }

  private static String code(Language language) {
    return language == Language.GERMAN ? "de" : "en";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
