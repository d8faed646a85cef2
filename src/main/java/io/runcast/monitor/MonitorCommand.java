package io.runcast.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command line: what to ask, how often, and how to show it. Texts of the help are a bundle's.
 */
@Command(name = Monitor.NAME, mixinStandardHelpOptions = true, sortOptions = false)
final class MonitorCommand implements Callable<Integer> {

  static final String URL = "RUNCAST_MONITOR_URL";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LONGEST_INTERVAL = 3600;

  private final Surroundings surroundings;
  private final Texts texts;
  private final Consumer<String> errors;

  @Option(names = "--url", paramLabel = "URL")
  private @Nullable String url;

  @Mixin private final CredentialOptions credentialOptions = new CredentialOptions();

  @Option(names = "--once")
  private boolean once;

  @Option(names = "--interval", paramLabel = "SECONDS", defaultValue = "5")
  private int interval;

  @Option(names = "--json")
  private boolean json;

  @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto")
  private Colours.Choice color = Colours.Choice.AUTO;

  @Option(names = "--no-color")
  private boolean noColor;

  /**
   * @param errors prints a line for people
   */
  MonitorCommand(Surroundings surroundings, Texts texts, Consumer<String> errors) {
    this.surroundings = surroundings;
    this.texts = texts;
    this.errors = errors;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (interval < 1 || interval > LONGEST_INTERVAL) {
      throw new WrongUsage(texts.get("interval.wrong", String.valueOf(interval)));
    }
    Address address = address();
    Optional<Credentials> credentials = credentialOptions.read(surroundings, texts);
    if (credentials.isPresent() && address.isOpenToOthers()) {
      errors.accept(texts.get("warning.plain", address.host()));
    }
    var client = new StatusClient(address, credentials, PATIENCE, texts);
    Report report = json ? jsonReport() : textReport(address);
    var watch = new Watch(client, report, surroundings.clock());
    if (once) {
      askOnce(watch);
    } else {
      surroundings.ending().register(report::close, watch);
      watch.repeat(Duration.ofSeconds(interval), surroundings.pause());
      report.close();
    }
    return watch.outcome().exitCode();
  }

  private void askOnce(Watch watch) throws InterruptedException {
    try {
      watch.once();
    } catch (NoAnswer e) {
      errors.accept(String.valueOf(e.getMessage()));
    }
  }

  private Address address() {
    String given = url == null ? surroundings.environment().get(URL) : url;
    if (given == null || given.isBlank()) {
      throw new WrongUsage(texts.get("url.missing"));
    }
    return Address.parse(given, texts);
  }

  private Report jsonReport() {
    return new JsonReport(surroundings.out(), surroundings.charset(), !once, errors);
  }

  private Report textReport(Address address) {
    var printable = new Printable(surroundings.charset());
    boolean colours =
        Colours.wanted(
            noColor ? Colours.Choice.NEVER : color,
            surroundings.environment(),
            surroundings.terminal());
    var figures = new Figures(texts, surroundings.zone());
    var view = new StatusView(address.toString(), texts, figures, printable, colours);
    boolean inPlace =
        !once && surroundings.terminal() && Colours.understandsEscapes(surroundings.environment());
    Display display =
        inPlace ? new Screen(surroundings.out(), texts, printable) : new Blocks(surroundings.out());
    return new TextReport(view, display, surroundings.size(), surroundings.clock());
  }
}
