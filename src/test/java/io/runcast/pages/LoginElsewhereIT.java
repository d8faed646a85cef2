package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.testkit.Deployments;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where nobody but the CRM's users may log in. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(60)
class LoginElsewhereIT {

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.anonymous", "",
            "runcast.access.django-secret-key", "the CRM's own",
            "runcast.access.django-login-url", "https://crm.example/login/?look=plain"));
  }

  @ArquillianResource URI server;

  @Test
  void theLoginPageLeadsToTheCrm() {
    HttpResponse<String> page = new LoginClient(server).get("login?next=%2Fruns%2F42%3Fq%3Da");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("Runcast takes over the login of the CRM.")
        .contains("https://crm.example/login/?look=plain&amp;next=%2Fruns%2F42%3Fq%3Da")
        .doesNotContain("<form", "<input", "{{");
  }

  @Test
  void nobodyLogsInHere() {
    HttpResponse<String> refused = new LoginClient(server).logIn("anna", "any", "/");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void peopleAreLedToTheCrmAtOnce() {
    HttpResponse<String> led = new LoginClient(server).get("runs/42?q=a", "Accept", "text/html");

    assertThat(led.statusCode()).isEqualTo(303);
    assertThat(led.headers().firstValue("Location"))
        .contains("https://crm.example/login/?look=plain&next=%2Fruns%2F42%3Fq%3Da");
  }
}
