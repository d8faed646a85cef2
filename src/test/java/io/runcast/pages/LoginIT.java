package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.security.LoginTokens;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.TestUsers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The login page and the cookie that it gives, by what goes over the wire. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(60)
class LoginIT {

  private static final String ANNA = TestUsers.of("anna:admin");
  private static final String VERA = TestUsers.of("vera:viewer");
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String COOKIE = "runcast_login=";
  private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.anonymous",
            "",
            "runcast.access.users",
            ANNA + "," + VERA,
            "runcast.access.secret",
            SECRET,
            "runcast.access.django-secret-key",
            "the CRM's own",
            "runcast.access.django-login-url",
            "/accounts/login/"));
  }

  @ArquillianResource URI server;

  private LoginClient client;

  @BeforeEach
  void open() {
    client = new LoginClient(server);
  }

  @Test
  void showsTheFormInTheReadersLanguage() {
    HttpResponse<String> english = client.get("login", "Accept-Language", "fr, en;q=0.5");
    HttpResponse<String> german = client.get("login", "Accept-Language", "de-AT, en;q=0.5");

    assertThat(english.statusCode()).isEqualTo(200);
    assertThat(header(english, "Content-Type")).isEqualToIgnoringCase("text/html;charset=UTF-8");
    assertThat(header(english, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(english, "Content-Security-Policy")).contains("default-src 'none'");
    assertThat(english.body())
        .contains("<html lang=\"en\">", "<title>Log in – Runcast</title>", "value=\"/\"")
        .doesNotContain("{{", "role=\"alert\"", "<style", " style=");
    assertThat(english.body())
        .contains("href=\"/accounts/login/?next=%2F\">Log in through the CRM</a>");
    assertThat(header(german, "Content-Language")).isEqualTo("de");
    assertThat(german.body()).contains("<html lang=\"de\">", "Passwort");
  }

  @Test
  void probesNeedNoLogin() {
    Health.awaitReady(server);

    assertThat(client.get("api/health").statusCode()).isEqualTo(200);
  }

  @Test
  void takesNoOtherMethods() {
    for (String method : List.of("PUT", "DELETE", "OPTIONS")) {
      HttpResponse<String> refused = client.send(method, "login");
      assertThat(refused.statusCode()).as(method).isEqualTo(405);
      assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD, POST");
    }
    assertThat(client.get("logout").statusCode()).isEqualTo(405);
    assertThat(client.send("HEAD", "login").statusCode()).isEqualTo(200);
  }

  @Test
  void aRightPasswordGivesACookieAndLeadsOn() {
    HttpResponse<String> in = logIn("anna", "/runs/42?level=ERROR&q=a%20b");

    assertThat(in.statusCode()).isEqualTo(303);
    assertThat(header(in, "Location")).isEqualTo("/runs/42?level=ERROR&q=a%20b");
    assertThat(header(in, "Cache-Control")).isEqualTo("no-store");
    assertThat(cookieAttributes(in))
        .contains("httponly", "samesite=lax", "path=/", "max-age=43200")
        .doesNotContain("secure");
    JsonObject session = json(client.get("api/session", "Cookie", cookie(in)));
    assertThat(session.getString("name")).isEqualTo("anna");
    assertThat(session.getJsonArray("roles")).hasToString("[\"viewer\",\"admin\"]");
    assertThat(session.getString("way")).isEqualTo("login");
    assertThat(session.getBoolean("logout")).isTrue();
  }

  @Test
  void keepsTheCookieFromPlainHttpWhereTheBrowserSpeaksHttps() {
    HttpResponse<String> in =
        client.logIn("anna", TestUsers.password("anna"), "/", "X-Forwarded-Proto", "https");

    assertThat(cookieAttributes(in)).contains("secure", "httponly");
  }

  @Test
  void leadsToNoOtherSite() {
    for (String next :
        List.of(
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\r\nLocation: https://evil.example",
            "/login",
            "")) {
      assertThat(header(logIn("anna", next), "Location")).as(next).isEqualTo("/");
    }
  }

  @Test
  void putsInWhatItWasGivenAsTextOnly() {
    String name = "\"><script>alert('&')</script>";

    HttpResponse<String> wrong = client.logIn(name, "wrong", "/?\"'><script>x</script>");

    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.body())
        .contains("value=\"&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\"")
        .contains("value=\"/?&quot;&#39;&gt;&lt;script&gt;x&lt;/script&gt;\"")
        .doesNotContain("<script>");
  }

  @Test
  void doesNotTellWhetherANameExists() {
    HttpResponse<String> known = client.logIn("vera", "wrong", "/runs/1");
    HttpResponse<String> unknown = client.logIn("hugo", "wrong", "/runs/1");

    assertThat(known.statusCode()).isEqualTo(unknown.statusCode()).isEqualTo(403);
    assertThat(known.body()).contains("Name or password is wrong.", "value=\"vera\"", "/runs/1");
    assertThat(known.body()).isEqualTo(unknown.body().replace("hugo", "vera"));
    assertThat(known.headers().map().keySet()).isEqualTo(unknown.headers().map().keySet());
    assertThat(known.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void tooManyWrongPasswordsAreToldWhenToComeBack() {
    for (int i = 0; i < 10; i++) {
      assertThat(client.logIn("oskar", "wrong", "/").statusCode()).isEqualTo(403);
    }

    HttpResponse<String> refused = client.logIn("oskar", "wrong", "/", "Accept-Language", "de");

    assertThat(refused.statusCode()).isEqualTo(429);
    String seconds = header(refused, "Retry-After");
    assertThat(Integer.parseInt(seconds)).isBetween(2, 30);
    assertThat(refused.body()).contains("in " + seconds + " Sekunden", "value=\"oskar\"");
    assertThat(logIn("anna", "/").statusCode()).as("another name").isEqualTo(303);
  }

  @Test
  void logoutEndsTheLoginAtOnce() {
    String cookie = cookie(logIn("anna", "/"));

    HttpResponse<String> out = client.send("POST", "logout", "Cookie", cookie);

    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(header(out, "Location")).isEqualTo("/login");
    assertThat(cookieAttributes(out))
        .contains("path=/")
        .as("over, as one server or the other says it")
        .containsAnyOf("max-age=0", "expires=thu, 01-jan-1970 00:00:00 gmt");
    assertThat(client.get("api/session", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void anotherLoginEndsTheOneBefore() {
    String first = cookie(logIn("anna", "/"));

    String second = cookie(client.logIn("vera", TestUsers.password("vera"), "/", "Cookie", first));

    assertThat(client.get("api/session", "Cookie", first).statusCode()).isEqualTo(401);
    assertThat(client.get("api/session", "Cookie", second).statusCode()).isEqualTo(200);
    assertThat(client.get("login", "Cookie", second).body()).contains("<strong>vera</strong>");
  }

  @Test
  void aLoginExpires() {
    Instant now = Instant.now();
    String holds = LoginTokens.signed(ANNA, SECRET, now.plus(Duration.ofMinutes(5)));
    String expired = LoginTokens.signed(ANNA, SECRET, now.minus(Duration.ofSeconds(1)));

    assertThat(session(holds).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = session(expired);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("The login has expired.");
  }

  @Test
  void noPartOfTheCookieCanBeChanged() {
    String cookie = cookie(logIn("vera", "/")).substring(COOKIE.length());
    String[] parts = cookie.split("\\.", -1);
    String later = LoginTokens.signed(VERA, SECRET, Instant.now().plus(Duration.ofDays(9)));
    String annas = LoginTokens.signed(ANNA, SECRET, Instant.now());

    assertThat(session(cookie).statusCode()).isEqualTo(200);
    assertThat(session(with(parts, 0, "2")).statusCode()).as("version").isEqualTo(401);
    assertThat(session(with(parts, 1, "b".repeat(22))).statusCode()).as("id").isEqualTo(401);
    assertThat(session(with(parts, 2, later.split("\\.", -1)[2])).statusCode())
        .as("expiry")
        .isEqualTo(401);
    assertThat(session(with(parts, 3, annas.split("\\.", -1)[3])).statusCode())
        .as("name")
        .isEqualTo(401);
    assertThat(session(with(parts, 4, later.split("\\.", -1)[4])).statusCode())
        .as("signature")
        .isEqualTo(401);
    assertThat(session(with(parts, 4, "")).statusCode()).as("no signature").isEqualTo(401);
    assertThat(session(cookie + ".x").statusCode()).as("more parts").isEqualTo(401);
    assertThat(session("x".repeat(5000)).statusCode()).as("far too long").isEqualTo(401);
    assertThat(
            session(LoginTokens.signed(ANNA, "another" + SECRET, Instant.now().plusSeconds(60)))
                .statusCode())
        .as("another secret")
        .isEqualTo(401);
  }

  @Test
  void otherSitesPagesCannotLogAnybodyInOrOut() {
    String cookie = cookie(logIn("anna", "/"));
    String[] foreign = {"Origin", "https://evil.example", "Cookie", cookie};

    HttpResponse<String> in =
        client.logIn("vera", TestUsers.password("vera"), "/", "Origin", "https://evil.example");
    HttpResponse<String> out = client.send("POST", "logout", foreign);
    HttpResponse<String> hidden =
        client.send("POST", "logout", "Sec-Fetch-Site", "cross-site", "Cookie", cookie);

    for (HttpResponse<String> refused : List.of(in, out, hidden)) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(client.get("api/session", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void takesNothingButASmallForm() {
    String right = LoginClient.form("anna", TestUsers.password("anna"), "/");
    String form = LoginClient.FORM;
    String tooMuch = right + "&more=" + "x".repeat(8 * 1024);

    assertThat(client.post("login", form + "; charset=UTF-8", right).statusCode()).isEqualTo(303);
    assertThat(client.post("login", "application/json", "{}").statusCode()).isEqualTo(415);
    assertThat(client.post("login", "multipart/form-data", right).statusCode()).isEqualTo(415);
    assertThat(client.send("POST", "login").statusCode()).isEqualTo(415);
    assertThat(client.post("login", form, tooMuch).statusCode()).isEqualTo(413);
    assertThat(client.postChunked("login", form, tooMuch).statusCode()).isEqualTo(413);
    assertThat(client.post("login", form, "").statusCode()).isEqualTo(400);
    assertThat(client.post("login", form, "name=anna").statusCode()).isEqualTo(400);
    assertThat(client.post("login", form, right + "&name=vera").statusCode()).isEqualTo(400);
    assertThat(client.post("login", form, "name=%zz&password=%f").statusCode()).isEqualTo(400);
    assertThat(client.post("login?" + right, form, "").statusCode())
        .as("an address is logged and kept by browsers")
        .isEqualTo(400);
  }

  @Test
  void peopleAreLedToTheFormAndProgramsAreTold() {
    HttpResponse<String> person = client.get("runs/42?level=ERROR", "Accept", HTML);
    HttpResponse<String> program = client.get("api/session");
    HttpResponse<String> script = client.get("api/session", "Sec-Fetch-Mode", "cors");
    HttpResponse<String> plain = client.get("api/session", "User-Agent", "Mozilla/5.0 (X11)");

    assertThat(person.statusCode()).isEqualTo(303);
    assertThat(header(person, "Location")).isEqualTo("/login?next=%2Fruns%2F42%3Flevel%3DERROR");
    assertThat(program.statusCode()).isEqualTo(401);
    assertThat(header(program, "WWW-Authenticate")).startsWith("Basic ");
    for (HttpResponse<String> browser : List.of(script, plain)) {
      assertThat(browser.statusCode()).isEqualTo(401);
      assertThat(browser.headers().allValues("WWW-Authenticate"))
          .as("a browser would ask for a password by itself")
          .noneMatch(challenge -> challenge.startsWith("Basic"));
    }
  }

  @Test
  void browsersAskAgainBeforeTheyShowAPageThatTheyKept() {
    String cookie = cookie(logIn("anna", "/"));

    for (String page : List.of("", "index.html", "runs/1", "runs/current", "admin")) {
      HttpResponse<String> shown = client.get(page, "Cookie", cookie);
      assertThat(shown.statusCode()).as(page).isEqualTo(200);
      assertThat(header(shown, "Cache-Control")).as(page).isEqualTo("no-cache");
    }
  }

  @Test
  void whoLacksTheRoleIsToldSoOnAPage() {
    String cookie = cookie(logIn("vera", "/"));

    HttpResponse<String> person = client.get("admin/x?a=b", "Accept", HTML, "Cookie", cookie);
    HttpResponse<String> program = client.get("admin", "Cookie", cookie);

    assertThat(person.statusCode()).isEqualTo(403);
    assertThat(header(person, "Content-Type")).startsWith("text/html");
    assertThat(person.body())
        .contains("You are logged in as vera.", "takes the role admin")
        .contains("href=\"../login?next=%2Fadmin%2Fx%3Fa%3Db\"", "action=\"../logout\"")
        .doesNotContain("{{");
    assertThat(program.statusCode()).isEqualTo(403);
    assertThat(header(program, "Content-Type")).startsWith("application/problem+json");
  }

  @Test
  void theSessionOfAToolCannotBeLoggedOut() {
    JsonObject session = json(client.get("api/session", "Authorization", TestUsers.basic("vera")));

    assertThat(session.getString("name")).isEqualTo("vera");
    assertThat(session.getString("way")).isEqualTo("basic");
    assertThat(session.getBoolean("login")).isTrue();
    assertThat(session.getBoolean("logout")).isFalse();
  }

  private HttpResponse<String> logIn(String name, String next) {
    return client.logIn(name, TestUsers.password(name), next);
  }

  private HttpResponse<String> session(String token) {
    return client.get("api/session", "Cookie", COOKIE + token);
  }

  private static String with(String[] parts, int index, String part) {
    String[] changed = parts.clone();
    changed[index] = part;
    return String.join(".", changed);
  }

  private static String cookie(HttpResponse<String> response) {
    return setCookie(response).replaceFirst(";.*", "");
  }

  private static List<String> cookieAttributes(HttpResponse<String> response) {
    return Arrays.asList(
        Pattern.compile("; *").split(setCookie(response).toLowerCase(Locale.ROOT)));
  }

  private static String setCookie(HttpResponse<String> response) {
    List<String> cookies = response.headers().allValues("Set-Cookie");
    assertThat(cookies).singleElement().asString().startsWith(COOKIE);
    return cookies.get(0);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    try (var reader = Json.createReader(new StringReader(response.body()))) {
      return reader.readObject();
    }
  }
}
