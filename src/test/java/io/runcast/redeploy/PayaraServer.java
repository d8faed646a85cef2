package io.runcast.redeploy;

import static org.awaitility.Awaitility.await;

import io.runcast.testkit.FreePort;
import io.runcast.testkit.GuardedProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Payara Micro in a JVM of its own, which deploys what it is told to; see {@link PayaraHost}. */
final class PayaraServer implements Redeployable, AutoCloseable {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final int orders = FreePort.find();
  private final int http = FreePort.find();
  private final Path war;
  private final GuardedProcess process;

  /**
   * Starts it.
   *
   * @param folder for what it unpacks and for its log
   */
  PayaraServer(Path folder, WebArchive archive) throws IOException {
    war = folder.resolve("runcast.war");
    archive.as(ZipExporter.class).exportTo(war.toFile());
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    process =
        GuardedProcess.logging(
            command(temporary), "TERM", Map.of(), PROJECT.resolve("target/redeploy.log"));
    await().atMost(START).ignoreExceptions().until(this::listens);
  }

  @Override
  public void deploy() {
    order(war.toString());
  }

  @Override
  public void undeploy() {
    order("");
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + http + "/");
  }

  @Override
  public long pid() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .filter(
            child ->
                Stream.of(child.info().arguments().orElse(new String[0]))
                    .anyMatch(Integer.toString(orders)::equals))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Override
  public void close() {
    process.signal("TERM");
    try {
      if (!process.ended(STOP)) {
        process.signal("KILL");
      }
    } catch (InterruptedException e) {
      process.signal("KILL");
      Thread.currentThread().interrupt();
    }
  }

  private List<String> command(Path temporary) throws IOException {
    Path jar = PROJECT.resolve("target/payara-micro.jar");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(openings(jar));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-classpath",
            jar + System.getProperty("path.separator") + PROJECT.resolve("target/test-classes"),
            PayaraHost.class.getName(),
            Integer.toString(orders),
            "--port",
            Integer.toString(http),
            "--nohazelcast",
            "--disablephonehome",
            "--logproperties",
            PROJECT.resolve("server-config/payara/logging.properties").toString()));
    return command;
  }

  /** What the JAR's manifest says, which counts only for a JAR that is run as such. */
  private static List<String> openings(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes manifest = file.getManifest().getMainAttributes();
      return Stream.concat(
              options("--add-opens=", manifest.getValue("Add-Opens")),
              options("--add-exports=", manifest.getValue("Add-Exports")))
          .toList();
    }
  }

  private static Stream<String> options(String option, String packages) {
    return Stream.of(packages.split(" ", -1)).map(name -> option + name + "=ALL-UNNAMED");
  }

  private boolean listens() throws IOException {
    // An undeployment of nothing, before anything is deployed.
    return !ask("").isEmpty();
  }

  private void order(String order) {
    try {
      String answer = ask(order);
      if (!answer.equals(PayaraHost.DONE)) {
        throw new IllegalStateException("Payara did not obey: " + answer);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Payara does not answer", e);
    }
  }

  private String ask(String order) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), orders);
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      out.println(order);
      return String.valueOf(in.readLine());
    }
  }
}
