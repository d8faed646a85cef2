package io.runcast.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;

/** A key and its certificate as the proxies want them, made by the JDK's keytool. */
final class TestCertificate {

  private static final String NAME = "runcast";
  private static final String PASSWORD = "changeit";

  private TestCertificate() {}

  /** Writes {@code fullchain.pem}, {@code privkey.pem}, and {@code runcast.pem} with both. */
  static void writeTo(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    new Tool(Path.of(System.getProperty("java.home"), "bin", "keytool"))
        .accepts(
            "-genkeypair",
            "-alias",
            NAME,
            "-dname",
            "CN=runcast.example",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    String certificate =
        pem("CERTIFICATE", Objects.requireNonNull(keys.getCertificate(NAME)).getEncoded());
    String key =
        pem(
            "PRIVATE KEY",
            Objects.requireNonNull(keys.getKey(NAME, PASSWORD.toCharArray())).getEncoded());
    Files.writeString(folder.resolve("fullchain.pem"), certificate);
    Files.writeString(folder.resolve("privkey.pem"), key);
    Files.writeString(folder.resolve("runcast.pem"), certificate + key);
  }

  private static String pem(String kind, byte[] content) {
    String lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, lines);
  }
}
