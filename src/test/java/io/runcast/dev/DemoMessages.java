package io.runcast.dev;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Makes up what a scraper of property portals would log, with everything that a log viewer must
 * survive: stack traces, ANSI colours, JSON, umlauts, emoji, markup, and now and then 20 kB.
 *
 * <p>Portals and agents are invented. The same random numbers give the same messages.
 */
final class DemoMessages {
  private static final int LARGE = 20_000;

  private static final List<String> CITIES =
      List.of(
          "Köln",
          "Düsseldorf",
          "München",
          "Nürnberg",
          "Gütersloh",
          "Lübeck",
          "Leipzig",
          "Weßling",
          "Bad Tölz",
          "Saarbrücken",
          "Görlitz",
          "Würzburg");

  private static final List<String> OBJECTS =
      List.of(
          "3-Zimmer-Altbauwohnung mit Südbalkon",
          "Doppelhaushälfte mit Garten 🌳",
          "Dachgeschoss-Maisonette",
          "Einfamilienhaus in ruhiger Lage 🏡",
          "Büro- und Praxisfläche",
          "möbliertes Apartment am Fluss",
          "Mehrfamilienhaus, 6 Einheiten");

  private static final List<String> AGENTS =
      List.of(
          "Grünwald & Söhne Immobilien",
          "Maklerhaus Übersee",
          "Hausverwaltung Weiß",
          "Nordlicht Makler GmbH",
          "Familie Jäger (privat)");

  private final RandomGenerator random;

  DemoMessages(RandomGenerator random) {
    this.random = random;
  }

  /** A row of a log. */
  record Line(String level, String message) {}

  /** The next row; half of them are plain progress, as in a real log. */
  Line next(String portal) {
    int kind = random.nextInt(1000);
    if (kind < 480) {
      return new Line("INFO", progress());
    } else if (kind < 720) {
      return new Line("DEBUG", request(portal));
    } else if (kind < 800) {
      return new Line("INFO", lead());
    } else if (kind < 860) {
      return new Line("INFO", coloured());
    } else if (kind < 950) {
      return new Line("WARN", warning());
    } else if (kind < 975) {
      return new Line("ERROR", "HTTP 503 von " + host(portal) + ", Versuch 3 von 3 ✗");
    } else if (kind < 992) {
      return new Line("ERROR", stackTrace(portal));
    } else if (kind < 996) {
      return new Line("CRITICAL", "Captcha erkannt 🤖 – Portal pausiert für 15 Minuten");
    } else {
      return new Line("DEBUG", largePage());
    }
  }

  private String progress() {
    return switch (random.nextInt(4)) {
      case 0 -> "Seite %d von %d gelesen".formatted(number(1, 40), number(41, 120));
      case 1 ->
          String.format(
              Locale.GERMANY, "%s in %s, %d m², %,d €", object(), city(), number(28, 240), price());
      case 2 ->
          "%d neue Anzeigen, %d bekannt, %d übersprungen"
              .formatted(number(0, 25), number(0, 60), number(0, 9));
      default -> "Suche „%s“ abgeschlossen ✓".formatted(city());
    };
  }

  private String request(String portal) {
    return "GET https://%s/angebote/%s?seite=%d → 200 (%d ms, %d kB)"
        .formatted(
            host(portal),
            city().toLowerCase(Locale.GERMAN).replace(' ', '-'),
            number(1, 40),
            number(80, 900),
            number(12, 340));
  }

  private String lead() {
    return """
        {"event":"lead","anbieter":"%s","ort":"%s","preis":%d,"zimmer":%d.5,"tags":["neu","geprüft ✅"]}"""
        .formatted(agent(), city(), price(), number(1, 5));
  }

  private String coloured() {
    return "\u001b[32m✔\u001b[0m \u001b[1m%s\u001b[0m – \u001b[36m%s\u001b[0m, \u001b[33m%d ms\u001b[0m"
        .formatted(agent(), city(), number(5, 400));
  }

  private String warning() {
    return switch (random.nextInt(3)) {
      case 0 ->
          "Feld <span class=\"preis\"> fehlt in Anzeige %d, Preis bleibt leer & wird nachgeholt"
              .formatted(number(100_000, 999_999));
      case 1 -> "\u001b[33mLangsame Antwort\u001b[0m: %d ms".formatted(number(3000, 9000));
      default ->
          "Telefonnummer „0%d/%d“ nicht lesbar, Lead ohne Rückrufnummer"
              .formatted(number(200, 999), number(10_000, 99_999));
    };
  }

  private String stackTrace(String portal) {
    return """
        Anzeige %d konnte nicht gelesen werden
        Traceback (most recent call last):
          File "/srv/crm/scraper/portals/%s.py", line %d, in parse_listing
            price = parse_price(node.select_one(".preis").text)
        AttributeError: 'NoneType' object has no attribute 'text'

        The above exception was the direct cause of the following exception:

        Traceback (most recent call last):
          File "/srv/crm/scraper/runner.py", line 218, in run_portal
            listing = portal.parse_listing(page)
        scraper.errors.ParseError: Preis fehlt (Größe: %d m²)"""
        .formatted(
            number(100_000, 999_999), portal.replace('-', '_'), number(40, 300), number(28, 240));
  }

  private String largePage() {
    var page = new StringBuilder("Unerwartete Antwort, vollständiger Inhalt:\n");
    while (page.length() < LARGE) {
      page.append(
          "<li data-id=\"%d\">%s, %s</li>\n".formatted(number(1, 99_999), object(), city()));
    }
    return page.toString();
  }

  private static String host(String portal) {
    return "www." + portal + ".example";
  }

  private int price() {
    return number(90, 1_400) * 1_000;
  }

  private String city() {
    return CITIES.get(random.nextInt(CITIES.size()));
  }

  private String object() {
    return OBJECTS.get(random.nextInt(OBJECTS.size()));
  }

  private String agent() {
    return AGENTS.get(random.nextInt(AGENTS.size()));
  }

  private int number(int from, int to) {
    return random.nextInt(from, to + 1);
  }
}
