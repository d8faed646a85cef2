package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("serverless")
class TcpProxyIT {

  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = TcpProxy.to(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void movesBytesAndEndsBothWays() throws IOException {
    try (Socket client = client();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      accepted.getOutputStream().write(2);

      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      assertThat(client.getInputStream().read()).isEqualTo(2);

      client.shutdownOutput();
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      accepted.getOutputStream().write(3);
      assertThat(client.getInputStream().read()).isEqualTo(3);

      accepted.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      await().until(() -> proxy.connections() == 0);
    }
  }

  @Test
  void holdsEverythingBackWhileFrozenAndLosesNothing() throws IOException {
    try (Socket client = client();
        Socket accepted = server.accept()) {
      proxy.freeze();
      client.getOutputStream().write(1);
      accepted.getOutputStream().write(2);
      accepted.shutdownOutput();

      assertSilent(accepted);
      assertSilent(client);

      proxy.thaw();
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      assertThat(client.getInputStream().read()).isEqualTo(2);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void acceptsNewConnectionsWhileFrozenButDoesNotConnectThem() throws IOException {
    proxy.freeze();
    try (Socket client = client()) {
      client.getOutputStream().write(1);
      server.setSoTimeout(200);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);

      proxy.thaw();
      server.setSoTimeout(0);
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
      }
    }
  }

  @Test
  void resetsBothEndsOfAllConnectionsFrozenOnesTooAndGoesOn() throws IOException {
    try (Socket client = client();
        Socket accepted = server.accept()) {
      proxy.freeze();

      assertThat(proxy.cut()).isEqualTo(1);

      assertReset(client);
      assertReset(accepted);
      assertThat(proxy.connections()).isZero();
    }

    proxy.thaw();
    try (Socket client = client();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void passesOnAReset() throws IOException {
    try (Socket client = client()) {
      Socket accepted = server.accept();
      client.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);

      accepted.setSoLinger(true, 0);
      accepted.close();

      assertReset(client);
    }
  }

  @Test
  void resetsAClientWhereNobodyListens() throws IOException {
    server.close();

    try (Socket client = client()) {
      assertReset(client);
    }
  }

  @Test
  void carriesADatabaseConnectionThatNoticesTheFrozenNetwork() throws IOException, SQLException {
    PostgresServer postgres = SharedPostgres.get();
    try (TcpProxy way = TcpProxy.to(postgres.port());
        Connection connection =
            PostgresServer.connect(way.through(postgres.jdbcUrl()) + "&socketTimeout=1");
        Statement statement = connection.createStatement()) {
      statement.execute("select 1");
      assertThat(way.connections()).isEqualTo(1);

      way.freeze();

      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> statement.execute("select 1"))
          .withStackTraceContaining("timed out");
    }
  }

  private Socket client() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(Math.toIntExact(Duration.ofMillis(200).toMillis()));
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> socket.getInputStream().read());
    socket.setSoTimeout(0);
  }

  private static void assertReset(Socket socket) {
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> socket.getInputStream().read())
        .withMessageContaining("reset");
  }
}
