package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

  private static final Path PAGES = Path.of("src/main/webapp");

  @Test
  void opensEveryFileThatPagesAreMadeOf() throws IOException {
    try (Stream<Path> files = Files.walk(PAGES)) {
      List<String> assets =
          files
              .filter(Files::isRegularFile)
              .map(file -> "/" + PAGES.relativize(file))
              .filter(path -> path.matches(".*\\.(js|css|svg)") && !path.startsWith("/WEB-INF"))
              .toList();

      assertThat(assets).hasSizeGreaterThan(30).allMatch(path -> Paths.role(path).isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/index.html",
        "/run.html",
        "/runs/42",
        "/runs/x.js",
        "/api",
        "/api/runs",
        "/api/runs/current/logs/stream",
        "/api/health/../status",
        "/api/health/",
        "/api/health/x",
        "/api/healthy",
        "/crm/scraper/api/x.css",
        "/element",
        "/element/",
        "/element/a/b.js",
        "/api/x.js",
        "/lib/",
        "/lib/uplot-LICENSE",
        "/login/x",
        "/loginx",
        "/LOGIN",
        "/tokens.css/",
        "/nothing",
        "/metricsx"
      })
  void takesAViewerForEverythingElse(String path) {
    assertThat(Paths.role(path)).hasValue(Role.VIEWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/metrics/",
        "/metrics/application",
        "/admin",
        "/admin.html",
        "/admin/x.js"
      })
  void takesAnAdminForThese(String path) {
    assertThat(Paths.role(path)).hasValue(Role.ADMIN);
  }
}
