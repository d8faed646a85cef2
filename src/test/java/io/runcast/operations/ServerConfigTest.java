package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Every file of {@code server-config} that has a tool is taken by it. */
@Timeout(60)
class ServerConfigTest {

  private static final Pattern METRIC = Pattern.compile("\\bruncast_[a-z_]+");

  /** What a scrape makes of one histogram. */
  private static final Pattern SERIES_OF_A_HISTOGRAM = Pattern.compile("_(bucket|count|sum)$");

  /** What Debian has on anyway, or a2enmod adds to what the file asks for. */
  private static final List<String> MORE_APACHE_MODULES =
      List.of("authz_core", "alias", "setenvif", "slotmem_shm", "socache_shmcb");

  @TempDir Path folder;

  @Test
  void nginxTakesItsFile() throws Exception {
    Tool nginx = Tool.orSkip("nginx", "nginx");

    nginx.accepts(
        "-t",
        "-p",
        folder.toString(),
        "-c",
        local(NginxServer.configuration(folder)).writeTo(folder.resolve("nginx.conf")).toString());
  }

  @Test
  void apacheTakesItsFile() throws Exception {
    Tool apache = Tool.orSkip("apache2", "apache2");
    Path modules = Path.of("/usr/lib/apache2/modules");
    ServerConfig file = local(ServerConfig.read("proxy/apache.conf"));
    // The file names what is to be switched on, so a module that it forgets is found missing.
    List<String> enabled =
        Pattern.compile("a2enmod (.*)")
            .matcher(file.text())
            .results()
            .flatMap(found -> Stream.of(found.group(1).split(" ", -1)))
            .toList();
    String server =
        Stream.concat(MORE_APACHE_MODULES.stream(), enabled.stream())
            .map(name -> "LoadModule %s_module %s/mod_%s.so".formatted(name, modules, name))
            .collect(Collectors.joining("\n"));
    String base = "ServerRoot %1$s\nErrorLog %1$s/error.log\nServerName localhost\n";

    String said =
        apache.accepts(
            "-t",
            "-f",
            new ServerConfig(base.formatted(folder) + server + "\n" + file.text())
                .writeTo(folder.resolve("apache.conf"))
                .toString());

    assertThat(said.strip()).isEqualTo("Syntax OK");
  }

  @Test
  void haproxyTakesItsFileWithoutAWarning() throws Exception {
    Tool haproxy = Tool.orSkip("haproxy", "haproxy");

    haproxy.accepts(
        "-c",
        "-dW",
        "-f",
        local(ServerConfig.read("proxy/haproxy.cfg"))
            .writeTo(folder.resolve("haproxy.cfg"))
            .toString());
  }

  @Test
  void prometheusTakesItsFilesAndTheAlertsComeWhenTheyShould() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "prometheus");

    promtool.accepts("check", "config", ServerConfig.path("prometheus/prometheus.yml").toString());
    promtool.accepts(
        "test", "rules", ServerConfig.path("prometheus/runcast.rules.test.yml").toString());
  }

  @Test
  void prometheusTakesItsFileWithALogin() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "prometheus");
    Path password = Files.writeString(folder.resolve("password"), "geheim");
    Files.copy(
        ServerConfig.path("prometheus/runcast.rules.yml"), folder.resolve("runcast.rules.yml"));

    promtool.accepts(
        "check",
        "config",
        ServerConfig.read("prometheus/prometheus.yml")
            .with("#basic_auth:", "basic_auth:")
            .with("#  username:", "  username:")
            .with("#  password_file:", "  password_file:")
            .with("/etc/prometheus/runcast.password", password.toString())
            .writeTo(folder.resolve("prometheus.yml"))
            .toString());
  }

  @Test
  void prometheusUnderstandsEveryQueryOfTheDashboard() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "prometheus");
    List<String> queries = Dashboard.expressions();
    String rules =
        IntStream.range(0, queries.size())
            .mapToObj(
                i ->
                    "  - record: dashboard:query%d\n    expr: %s\n"
                        .formatted(
                            i,
                            Json.createValue(
                                queries.get(i).replace("$__rate_interval", "1m").replace("$", ""))))
            .collect(Collectors.joining());

    promtool.accepts(
        "check",
        "rules",
        new ServerConfig("groups:\n- name: dashboard\n  rules:\n" + rules)
            .writeTo(folder.resolve("dashboard.yml"))
            .toString());
  }

  @Test
  void systemdTakesTheUnitWithoutAWord() throws Exception {
    Tool analyze = Tool.orSkip("systemd-analyze", "systemd");
    // It looks for the program, and Java need not be there on every machine.
    Path unit =
        ServerConfig.read("systemd/runcast.service")
            .with("/usr/bin/java", Path.of(System.getProperty("java.home"), "bin/java").toString())
            .with("/usr/bin/curl", "/bin/true")
            .writeTo(folder.resolve("runcast.service"));

    assertThat(analyze.accepts("verify", unit.toString())).doesNotContain("runcast.service:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy/traefik.yml",
        "proxy/traefik-dynamic.yml",
        "kubernetes/runcast.yaml",
        "prometheus/prometheus.yml",
        "prometheus/runcast.rules.yml",
        "prometheus/runcast.rules.test.yml"
      })
  void isYaml(String name) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));

    assertThat(yaml.loadAll(Files.readString(ServerConfig.path(name)))).isNotEmpty();
  }

  @Test
  void rulesAndDashboardAskForMetricsThatExistAndForgetNone() throws IOException {
    Set<String> asked = new TreeSet<>();
    asked.addAll(metricsIn(Files.readString(ServerConfig.path("prometheus/runcast.rules.yml"))));
    Dashboard.expressions().forEach(query -> asked.addAll(metricsIn(query)));

    assertThat(asked).isEqualTo(DocumentedMetrics.names());
  }

  @Test
  void everyPanelGoesByTheChosenDataSource() throws IOException {
    assertThat(panels())
        .filteredOn(panel -> !panel.getString("type").equals("row"))
        .isNotEmpty()
        .allSatisfy(
            panel ->
                assertThat(panel.getJsonObject("datasource").getString("uid"))
                    .isEqualTo("${datasource}"));
  }

  /** The file on this machine, with a certificate of its own. */
  private ServerConfig local(ServerConfig file)
      throws IOException, InterruptedException, GeneralSecurityException {
    TestCertificate.writeTo(folder);
    return file.with("/etc/ssl/runcast/", folder + "/")
        .with("app1.example", "127.0.0.1")
        .with("app2.example", "127.0.0.1");
  }

  private static List<JsonObject> panels() throws IOException {
    try (JsonReader reader =
        Json.createReader(Files.newBufferedReader(ServerConfig.path("grafana/runcast.json")))) {
      return reader.readObject().getJsonArray("panels").stream()
          .map(JsonValue::asJsonObject)
          .toList();
    }
  }

  private static Set<String> metricsIn(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> SERIES_OF_A_HISTOGRAM.matcher(name).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
