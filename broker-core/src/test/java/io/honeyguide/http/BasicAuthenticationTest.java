package io.honeyguide.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthenticationTest {

  @TempDir private static Path directory;
  private static Path users;
  private static HttpBroker broker;

  @BeforeAll
  static void start() throws IOException {
    users = directory.resolve("users");
    UsersFile.add(users, "ada", "pen:cil", 4096);
    UsersFile.add(users, "b\u00f6b", "rubber", 4096);
    var rules = AccessRules.parse(List.of("allow all a/# user ada", "deny all a/#"));
    broker = HttpBroker.start(new AccessOptions(users, false, rules));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private static String ada() {
    return basic("ada:pen:cil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/version",
        "/v1/messages",
        "/v1/retained/t",
        "/v1/dead-letters",
        "/v1/recommendations/users/1",
        "/nowhere"
      })
  void nothingIsShownToStrangers(String path) {
    var answer = broker.get(path);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=\"honeyguide\"");
    assertThat(answer.json().path("code").asText()).isEqualTo("authentication_required");
    assertThat(broker.get(path, "Authorization", ada()).status()).isNotEqualTo(401);
  }

  @Test
  void healthIsForEverybody() {
    assertThat(broker.get("/health/live").status()).isEqualTo(200);
    assertThat(broker.send("HEAD", "/health/ready", "").status()).isEqualTo(200);
    assertThat(broker.send("POST", "/health/live", "", "Authorization", ada()).status())
        .isEqualTo(405);
  }

  @Test
  void aRequestWithABodyWaitsForTheCheckWhole() {
    var body = "x".repeat(200_000);
    var first = broker.put("/v1/topics/a/b", body, "Authorization", ada());
    assertThat(first.status()).isEqualTo(201);
    assertThat(broker.put("/v1/topics/a/b", body, "Authorization", ada()).status()).isEqualTo(201);
    assertThat(broker.metrics.authentications("password", "success").total()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ???",
        "Basic YWRh",
        "Basic YWRhOg==",
        "Basic /zp4",
        "Bearer x",
        "Basic YWRhOndyb25n",
        "Basic ZXZlOnBlbjpjaWw="
      })
  void whatProvesNothingIsRefused(String header) {
    var answer = broker.put("/v1/topics/t", "body", "Authorization", header);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("code").asText()).isEqualTo("bad_credentials");
  }

  @Test
  void namesAreInUtf8() {
    assertThat(broker.get("/version", "Authorization", basic("b\u00f6b:rubber")).status())
        .isEqualTo(200);
  }

  @Test
  void theRulesHoldForHttpToo() {
    var bob = basic("b\u00f6b:rubber");
    for (var answer :
        List.of(
            broker.put("/v1/topics/a/b", "no", "Authorization", bob),
            broker.put("/v1/retained/a/b", "no", "Authorization", bob),
            broker.send("DELETE", "/v1/retained/a/b", "", "Authorization", bob),
            broker.get("/v1/retained/a/b", "Authorization", bob),
            broker.get("/v1/messages?filter=a/%2B", "Authorization", bob))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.json().path("code").asText()).isEqualTo("not_authorized");
    }
    assertThat(broker.put("/v1/topics/b", "yes", "Authorization", bob).status()).isEqualTo(201);
    assertThat(broker.get("/v1/messages?filter=a/%2B", "Authorization", ada()).status())
        .isEqualTo(200);
    assertThat(broker.metrics.publishesDenied().total()).isEqualTo(3);
  }

  @Test
  void strangersAreServedWhereTheyMayBe() {
    try (var open = HttpBroker.start(new AccessOptions(users, true, AccessRules.NONE))) {
      assertThat(open.get("/version").status()).isEqualTo(200);
      assertThat(open.get("/version", "Authorization", basic("ada:wrong")).status()).isEqualTo(401);
    }
  }
}
