package io.runcast.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.runcast.RestApplication;
import io.runcast.compat.CrmApplication;
import io.runcast.security.Routes;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DescriptionTest {

  private static final Pattern TEMPLATE = Pattern.compile("\\{(\\w+)}");

  private final Description description = Description.load();

  @Test
  void hasEveryRouteOfTheApplication() {
    Set<String> routes =
        Routes.all().stream()
            .map(route -> route.method() + " " + route.path().replace("*", "{run}"))
            .collect(Collectors.toCollection(TreeSet::new));
    routes.removeAll(webSockets());
    // The page that is a file, and what the server or a library answers.
    routes.addAll(List.of("GET /", "GET /metrics"));

    assertThat(operations()).isEqualTo(routes);
  }

  @Test
  void hasEveryParameterThatAMethodTakes() {
    for (Application application : List.of(new RestApplication(), new CrmApplication())) {
      String root = "/" + application.getClass().getAnnotation(ApplicationPath.class).value();
      for (Class<?> resource : application.getClasses()) {
        Path path = resource.getAnnotation(Path.class);
        if (path != null) {
          methods(resource, root + "/" + path.value()).forEach(this::assertDescribed);
        }
      }
    }
  }

  @Test
  void namesThePartsOfEachPath() {
    for (Description.Operation operation : description.operations()) {
      List<String> parts =
          TEMPLATE.matcher(operation.path()).results().map(match -> match.group(1)).toList();
      assertThat(operation.names("path")).as(operation.toString()).isEqualTo(parts);
      assertThat(operation.parameters().stream().map(Description::name))
          .as(operation.toString())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void refersToWhatIsThereAndHasNothingElse() {
    TreeSet<String> references =
        Pattern.compile("#(/components/\\w+/\\w+)")
            .matcher(description.text())
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> components = new TreeSet<>();
    description
        .root()
        .path("components")
        .forEachEntry(
            (kind, ofKind) -> {
              if (!kind.equals("securitySchemes")) {
                ofKind
                    .propertyNames()
                    .forEach(name -> components.add("/components/" + kind + "/" + name));
              }
            });

    assertThat(components).isEqualTo(references);
    assertThat(
            description
                .root()
                .path("security")
                .valueStream()
                .flatMap(one -> one.propertyNames().stream()))
        .containsExactlyElementsOf(
            description.root().path("components").path("securitySchemes").propertyNames());
  }

  @Test
  void noticesAnAnswerThatIsNotAsDescribed() {
    assertThat(description.errors("RunPage", "{\"runs\":[],\"next\":null}")).isEmpty();
    assertThat(description.errors("RunPage", "{\"runs\":[{}],\"next\":null}")).isNotEmpty();
    assertThat(description.errors("RunPage", "{\"runs\":[],\"next\":7}")).isNotEmpty();
    assertThat(description.errors("LogEvent", "{\"type\":\"info\",\"message\":\"\"}")).isEmpty();
    assertThat(description.errors("LogEvent", "{\"type\":\"info\"}")).isNotEmpty();
  }

  /** A method that answers, with the path at which it does. */
  private record Answering(String path, Method method) {}

  private static List<Answering> methods(Class<?> resource, String root) {
    List<Answering> found = new ArrayList<>();
    for (Method method : resource.getMethods()) {
      if (verb(method).isPresent()) {
        Path below = method.getAnnotation(Path.class);
        found.add(new Answering(below == null ? root : root + "/" + below.value(), method));
      }
    }
    return found;
  }

  private static Optional<String> verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(one -> one.annotationType().getAnnotation(HttpMethod.class))
        .filter(verb -> verb != null)
        .map(HttpMethod::value)
        .findFirst();
  }

  private void assertDescribed(Answering answering) {
    String name = verb(answering.method()).orElseThrow() + " " + answering.path();
    Description.Operation operation =
        description.operations().stream()
            .filter(one -> one.toString().equals(name))
            .findFirst()
            .orElseThrow(() -> new AssertionError(name));
    for (Parameter parameter : answering.method().getParameters()) {
      for (Annotation annotation : parameter.getAnnotations()) {
        if (annotation instanceof QueryParam query) {
          JsonNode described = described(operation, "query", query.value());
          DefaultValue usual = parameter.getAnnotation(DefaultValue.class);
          if (usual != null && !usual.value().isEmpty()) {
            assertThat(description.resolve(described.path("schema")).path("default").asString())
                .as("default of %s of %s", query.value(), name)
                .isEqualTo(usual.value());
          }
        } else if (annotation instanceof PathParam path) {
          described(operation, "path", path.value());
        } else if (annotation instanceof HeaderParam header) {
          described(operation, "header", header.value());
        }
      }
    }
  }

  private static JsonNode described(
      Description.Operation operation, String where, String parameter) {
    return operation.parameters(where).stream()
        .filter(one -> Description.name(one).equals(parameter))
        .findFirst()
        .orElseThrow(() -> new AssertionError(parameter + " of " + operation));
  }

  private Set<String> operations() {
    return description.operations().stream()
        .map(Description.Operation::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** AsyncAPI describes those. */
  private static Set<String> webSockets() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.runcast")
            .stream()
            .filter(type -> type.isAnnotatedWith(ServerEndpoint.class))
            .map(type -> "GET " + type.getAnnotationOfType(ServerEndpoint.class).value())
            .collect(Collectors.toSet());
  }
}
