package io.runcast.security;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.runcast.RestApplication;
import io.runcast.compat.CrmApplication;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds every way to ask the application for something, in its own classes. */
public final class Routes {

  /**
   * One of them.
   *
   * @param path as in {@code /api/runs/{run}}, a servlet's as in {@code /runs/*}
   */
  public record Route(String method, String path) implements Comparable<Route> {
    @Override
    public int compareTo(Route other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private Routes() {}

  public static SortedSet<Route> all() {
    TreeSet<Route> routes = new TreeSet<>();
    for (Application application : List.of(new RestApplication(), new CrmApplication())) {
      String root = "/" + application.getClass().getAnnotation(ApplicationPath.class).value();
      for (Class<?> type : application.getClasses()) {
        routes.addAll(resources(root, type));
      }
    }
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.runcast");
    for (JavaClass type : classes) {
      if (type.isAnnotatedWith(WebServlet.class)) {
        routes.addAll(servlet(type.reflect()));
      }
      if (type.isAnnotatedWith(ServerEndpoint.class)) {
        routes.add(new Route("GET", type.getAnnotationOfType(ServerEndpoint.class).value()));
      }
    }
    return routes;
  }

  /** Resource classes that no application has registered, which therefore nobody can call. */
  static List<String> unregistered() {
    List<Class<?>> registered = new ArrayList<>();
    registered.addAll(new RestApplication().getClasses());
    registered.addAll(new CrmApplication().getClasses());
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.runcast")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            .filter(type -> !type.getModifiers().contains(ABSTRACT))
            .filter(type -> !registered.contains(type.reflect()))
            .map(JavaClass::getName)
            .toList();
  }

  private static List<Route> resources(String root, Class<?> type) {
    Path path = type.getAnnotation(Path.class);
    if (path == null) {
      return List.of();
    }
    List<Route> routes = new ArrayList<>();
    for (Method method : type.getMethods()) {
      String below =
          Optional.ofNullable(method.getAnnotation(Path.class))
              .map(more -> "/" + more.value())
              .orElse("");
      for (Annotation annotation : method.getAnnotations()) {
        HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
        if (verb != null) {
          routes.add(new Route(verb.value(), root + "/" + path.value() + below));
        }
      }
    }
    return routes;
  }

  private static List<Route> servlet(Class<?> type) {
    WebServlet servlet = type.getAnnotation(WebServlet.class);
    return Stream.of(servlet.value(), servlet.urlPatterns())
        .flatMap(Arrays::stream)
        .flatMap(
            pattern ->
                Arrays.stream(type.getDeclaredMethods())
                    .map(Method::getName)
                    .filter(name -> overridden(name))
                    .map(name -> new Route(name.substring(2).toUpperCase(Locale.ROOT), pattern)))
        .toList();
  }

  /** Whether it is one of {@code doGet}, {@code doPost} and so on of a servlet. */
  private static boolean overridden(String name) {
    return Arrays.stream(HttpServlet.class.getDeclaredMethods())
        .map(Method::getName)
        .anyMatch(known -> known.startsWith("do") && known.equals(name));
  }
}
