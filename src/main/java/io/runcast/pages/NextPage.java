package io.runcast.pages;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody goes after the login: to a page of this application and of no other, whatever a
 * link to the login page says.
 */
final class NextPage {

  /**
   * Visible ASCII, which is all that an address consists of, from a single slash on. Browsers take
   * a backslash for a slash, and two slashes for the beginning of another server's name.
   */
  private static final Pattern ADDRESS = Pattern.compile("/(?!/)[!-\\[\\]-~]{0,2000}");

  private static final Pattern BEHIND_PATH = Pattern.compile("[?#].*");
  private static final Pattern LOGIN = Pattern.compile("/log(in|out)(/.*|;.*)?");

  private NextPage() {}

  /**
   * The wanted page if it may be it, else the start page.
   *
   * @param context the path of this application, as the servlet API gives it
   */
  static String of(@Nullable String wanted, String context) {
    return wanted != null && ADDRESS.matcher(wanted).matches() && isOwn(wanted, context)
        ? wanted
        : context + "/";
  }

  /** What comes behind the path is no matter: browsers allow more in it than Java does. */
  private static boolean isOwn(String wanted, String context) {
    try {
      String path = new URI(BEHIND_PATH.matcher(wanted).replaceFirst("")).getPath();
      // Decoded first: to a browser %2e%2e is as good as two dots.
      String decoded = new URI(null, null, path, null).normalize().getPath();
      return decoded.startsWith(context + "/")
          && !LOGIN.matcher(decoded.substring(context.length())).matches();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
