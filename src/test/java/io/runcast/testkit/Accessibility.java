package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks with axe-core for what keeps people from using a page as it is shown now: names that a
 * screen reader lacks, contrasts too weak, places that the keyboard does not reach. The insides of
 * custom elements are looked at too.
 *
 * <pre>{@code
 * Accessibility.check(page);
 * }</pre>
 */
public final class Accessibility {

  /** By axe-core's own scale; below are "minor" and "moderate". */
  private static final Set<String> BARRIERS = Set.of("serious", "critical");

  private Accessibility() {}

  /** Fails with each barrier in words, in light colours and in dark ones. */
  public static void check(Page page) {
    List<String> barriers = new ArrayList<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      // In the midst of a transition a colour is neither.
      page.emulateMedia(
          new Page.EmulateMediaOptions()
              .setColorScheme(scheme)
              .setReducedMotion(ReducedMotion.REDUCE));
      new AxeBuilder(page)
              // In the page itself: the other way opens another one and takes twice as long.
              .setLegacyMode(true)
              .analyze()
              .getViolations()
              .stream()
              .filter(rule -> BARRIERS.contains(rule.getImpact()))
              .map(rule -> scheme + ": " + inWords(rule))
              .forEach(barriers::add);
    }
    assertThat(barriers).as("barriers on %s", page.url()).isEmpty();
  }

  private static String inWords(Rule rule) {
    return "%s (%s, %s)%n%s"
        .formatted(
            rule.getHelp(),
            rule.getId(),
            rule.getHelpUrl(),
            rule.getNodes().stream().map(Accessibility::inWords).collect(Collectors.joining("\n")));
  }

  private static String inWords(CheckedNode node) {
    return "  %s  %s%n    %s"
        .formatted(
            node.getTarget(),
            node.getHtml(),
            String.valueOf(node.getFailureSummary()).replace("\n", "\n    "));
  }
}
