package io.runcast.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/**
 * A page with a log as its reader handles it. The messages of its rows are expected to say {@code
 * row 7.} where a number is asked for. Used by the thread that drives the browser.
 */
final class LogPage {

  private static final String SCROLLER =
      "document.querySelector('run-log')?.shadowRoot?.querySelector('[part=scroller]')";

  private static final String FIRST_ROW =
      "() => { const scroller = %s; if (!scroller) return -1;".formatted(SCROLLER)
          + " const top = scroller.getBoundingClientRect().top;"
          + " const row = [...scroller.querySelectorAll('[data-id]')]"
          + ".find(each => each.getBoundingClientRect().bottom > top + 1);"
          + " return row ? Number(/row (\\d+)\\./.exec(row.textContent)?.[1] ?? -1) : -1; }";

  private static final String AT_REST =
      """
      frames => new Promise(resolve => {
        const firstRow = %s;
        let before = '';
        let same = 0;
        const look = () => {
          const row = firstRow();
          const now = `${%s?.scrollTop} ${row}`;
          same = now === before ? same + 1 : 0;
          before = now;
          if (row > 0 && same >= frames) resolve(row);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      })
      """
          .formatted(FIRST_ROW, SCROLLER);

  private static final int FRAMES = 10;

  private final Page page;

  LogPage(Page page) {
    this.page = page;
  }

  /** The rows that are laid out. */
  Locator rows() {
    return page.locator("run-log [part~=row][data-id]");
  }

  Locator row(String message) {
    return rows().filter(new Locator.FilterOptions().setHasText(message));
  }

  Locator part(String name) {
    return page.locator("run-log [part=" + name + "]");
  }

  Locator chip(String level) {
    return page.locator("run-log .chip[data-level=" + level + "]");
  }

  /** How many rows match, or which one somebody stands at. */
  Locator found() {
    return page.locator("run-log .found");
  }

  Locator button(String name) {
    return page.locator("run-log")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** What opens a panel, by what it says of itself. */
  Locator menu(String name) {
    return page.locator("run-log summary[title='" + name + "']");
  }

  void press(String key) {
    page.keyboard().press(key);
  }

  /** Moves the scroll bar. */
  void scrollTo(double part) {
    page.evaluate(
        "part => { const scroller = %s; scroller.scrollTop = scroller.scrollHeight * part; }"
            .formatted(SCROLLER),
        part);
  }

  void wheel(double down) {
    page.mouse().move(600, 500);
    page.mouse().wheel(0, down);
  }

  /** The numbers in the messages of the rows that are laid out, all at one moment. */
  List<Integer> numbers() {
    Object numbers =
        page.evaluate(
            "() => [...%s.querySelectorAll('[data-id] [part=message]')]".formatted(SCROLLER)
                + ".map(message => Number(/row (\\d+)\\./.exec(message.textContent)?.[1] ?? -1))");
    return ((List<?>) numbers).stream().map(number -> ((Number) number).intValue()).toList();
  }

  /** The number in the message of the first row on the screen; −1 for none. */
  int firstRow() {
    return (int) page.evaluate(FIRST_ROW);
  }

  /**
   * The first row on the screen, once the wheel's motion has ended. Told by frames that are the
   * same: by the clock a page that draws nothing for a while seems to be at rest.
   */
  int atRest() {
    return (int) page.evaluate(AT_REST, FRAMES);
  }
}
