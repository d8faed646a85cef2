package io.runcast.testkit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.List;

/**
 * What a page costs its reader: tasks during which it answers to nothing, and memory. Used by the
 * thread that drives the browser.
 */
public final class PageLoad {

  private final Page page;
  private final CDPSession devtools;

  private PageLoad(Page page, CDPSession devtools) {
    this.page = page;
    this.devtools = devtools;
  }

  /** Watches a page that is not loaded yet. */
  public static PageLoad of(Page page) {
    page.addInitScript(
        "window.longTasks = [];"
            + " new PerformanceObserver(list => longTasks.push("
            + "...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration }))))"
            + ".observe({ type: 'longtask', buffered: true });");
    CDPSession devtools = page.context().newCDPSession(page);
    devtools.send("Performance.enable");
    return new PageLoad(page, devtools);
  }

  /** Time by the page's own clock, in milliseconds. */
  public double now() {
    return ((Number) page.evaluate("performance.now()")).doubleValue();
  }

  /** How long each task took that began at this time or later and took 50 ms or longer. */
  public List<Double> longTasksSince(double time) {
    Object tasks =
        page.evaluate(
            "time => longTasks.filter(task => task.startTime >= time).map(task => task.duration)",
            time);
    return ((List<?>) tasks).stream().map(task -> ((Number) task).doubleValue()).toList();
  }

  /** Bytes that scripts hold, without what nobody needs any more. */
  public double heap() {
    devtools.send("HeapProfiler.collectGarbage");
    return metric("JSHeapUsedSize");
  }

  /** Nodes of the document, and those that somebody still holds. */
  public double nodes() {
    return metric("Nodes");
  }

  private double metric(String name) {
    JsonObject answer = devtools.send("Performance.getMetrics");
    for (JsonElement metric : answer.getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
        return metric.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new IllegalStateException("The browser does not tell " + name);
  }
}
