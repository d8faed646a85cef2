package io.runcast.testkit;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes what a page should not do: errors and warnings on its console, scripts that fail, what the
 * Content Security Policy stopped, requests to another host. Used by the thread that drives the
 * browser.
 */
public final class PageWatch {

  private final List<String> complaints = new ArrayList<>();

  private PageWatch() {}

  /** Watches a page of this server from now on. */
  public static PageWatch on(Page page, URI server) {
    PageWatch watch = new PageWatch();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            watch.complaints.add(message.text());
          }
        });
    page.onPageError(watch.complaints::add);
    page.onRequest(
        request -> {
          if (!server.getAuthority().equals(URI.create(request.url()).getAuthority())) {
            watch.complaints.add("request to " + request.url());
          }
        });
    return watch;
  }

  /** All so far. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }
}
