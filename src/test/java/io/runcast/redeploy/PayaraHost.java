package io.runcast.redeploy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The main class of a JVM that is Payara Micro and takes orders on a socket: the server's own
 * command line deploys at its start only. It needs {@code payara-micro.jar} on its class path,
 * which the tests have not: so by reflection.
 */
public final class PayaraHost {

  static final String DONE = "done";

  private static final String NAME = "runcast";

  private final Object runtime;
  private final Class<?> api;

  private PayaraHost(Object runtime, Class<?> api) {
    this.runtime = runtime;
    this.api = api;
  }

  /**
   * Starts the server, then serves.
   *
   * @param arguments the port for orders, then the server's own
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
    Object boot =
        Class.forName("fish.payara.micro.boot.PayaraMicroLauncher")
            .getMethod("create", String[].class)
            .invoke(null, (Object) own);
    Object runtime =
        Class.forName("fish.payara.micro.boot.PayaraMicroBoot")
            .getMethod("getRuntime")
            .invoke(boot);
    Class<?> api = Class.forName("fish.payara.micro.PayaraMicroRuntime");
    int port = Integer.parseInt(arguments[0]);
    try (ServerSocket orders = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      new PayaraHost(runtime, api).serve(orders);
    }
  }

  /** Takes an order a connection: the WAR to deploy, or nothing to undeploy. */
  private void serve(ServerSocket orders) throws IOException {
    while (true) {
      try (Socket client = orders.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
          PrintWriter out =
              new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
        out.println(obey(String.valueOf(in.readLine())));
      }
    }
  }

  private String obey(String war) {
    try {
      if (war.isEmpty()) {
        api.getMethod("undeploy", String.class).invoke(runtime, NAME);
        return DONE;
      }
      Object deployed =
          api.getMethod("deploy", String.class, String.class, File.class)
              .invoke(runtime, NAME, "/", new File(war));
      return Boolean.TRUE.equals(deployed) ? DONE : "not deployed; the server's log says why";
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause());
    } catch (ReflectiveOperationException e) {
      return String.valueOf(e);
    }
  }
}
